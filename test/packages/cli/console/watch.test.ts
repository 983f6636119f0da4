import type { Change } from '../../../../packages/cli/console/state/console-state';
import { defaultPace, Watch } from '../../../../packages/cli/console/state/watch';
import { admitted, minute, rolledBack, shifted } from './told-release';
import { ToldSource } from './told-source';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** A page that looks at the release in flight, and what it was told. */
async function listening(source: ToldSource) {
  const told: Change[] = [];
  const watch = new Watch(source, await source.open(), undefined, defaultPace);
  const stop = watch.listen((changes) => told.push(...changes));
  await jest.advanceTimersByTimeAsync(0);
  return { told, stop };
}

async function seconds(count: number): Promise<void> {
  await jest.advanceTimersByTimeAsync(count * 1000);
}

function sourceWith(...events: ToldSource['events']): ToldSource {
  const source = new ToldSource();
  source.events = [...events];
  return source;
}

describe('a watch', () => {
  it('looks each second with two calls, and seldom at what changes slowly', async () => {
    const source = sourceWith(admitted);
    const { stop } = await listening(source);
    source.calls.length = 0;
    await seconds(60);
    stop();
    const count = (name: string) => source.calls.filter((call) => call === name).length;
    expect([count('inFlight'), count('events')]).toEqual([60, 60]);
    expect([count('series'), count('history')]).toEqual([4, 2]);
  });

  it('tells only what is new', async () => {
    const source = sourceWith(admitted);
    const { told, stop } = await listening(source);
    told.length = 0;
    await seconds(3);
    expect(told).toEqual([]);
    source.events = [admitted, shifted(1, 100)];
    await seconds(1);
    stop();
    expect(told).toEqual([{ kind: 'events', events: [shifted(1, 100)] }]);
  });

  it('finds an event that was written late', async () => {
    const source = sourceWith(admitted, shifted(2, 100));
    const { told, stop } = await listening(source);
    told.length = 0;
    source.events = [admitted, { at: minute(1), kind: 'prepared', version: '42' }, shifted(2, 100)];
    await seconds(1);
    stop();
    expect(told).toEqual([{ kind: 'events', events: [expect.objectContaining({ kind: 'prepared' })] }]);
  });

  it('reads nothing more of a release that is over', async () => {
    const source = sourceWith(...rolledBack);
    const { stop } = await listening(source);
    await seconds(2);
    source.calls.length = 0;
    await seconds(10);
    stop();
    expect(source.calls).not.toContain('events');
  });

  it('says that it cannot read, asks less often, and says when it can again', async () => {
    const source = sourceWith(admitted);
    const { told, stop } = await listening(source);
    source.problem = new Error('throttled');
    source.calls.length = 0;
    await seconds(31);
    expect(source.calls).toHaveLength(5);
    expect(told.at(-1)).toEqual({ kind: 'problem', problem: 'throttled' });
    source.problem = undefined;
    await seconds(16);
    stop();
    expect(told.at(-1)).toEqual({ kind: 'problem', problem: null });
  });

  it('asks nothing when nobody listens any more', async () => {
    const source = sourceWith(admitted);
    const { stop } = await listening(source);
    stop();
    source.calls.length = 0;
    await seconds(60);
    expect(source.calls).toEqual([]);
  });
});
