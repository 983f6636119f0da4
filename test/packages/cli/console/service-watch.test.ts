import type { Change } from '../../../../packages/cli/console/state/console-state';
import { defaultPace, ServiceWatch } from '../../../../packages/cli/console/state/service-watch';
import { admitted, minute, rolledBack, shifted } from './sample-release';
import { FakeSource } from './fake-source';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Starts a watch of the release in flight, and collects its changes. */
async function startWatch(source: FakeSource) {
  const changes: Change[] = [];
  const watch = new ServiceWatch(source, await source.open(), undefined, defaultPace);
  const stop = watch.listen((next) => changes.push(...next));
  await jest.advanceTimersByTimeAsync(0);
  return { changes, stop };
}

async function seconds(count: number): Promise<void> {
  await jest.advanceTimersByTimeAsync(count * 1000);
}

function sourceWith(...events: FakeSource['events']): FakeSource {
  const source = new FakeSource();
  source.events = [...events];
  return source;
}

describe('a watch', () => {
  it('polls the ledger every second with two calls, and metrics and history less often', async () => {
    const source = sourceWith(admitted);
    const { stop } = await startWatch(source);
    source.calls.length = 0;
    await seconds(60);
    stop();
    const count = (name: string) => source.calls.filter((call) => call === name).length;
    expect([count('inFlight'), count('events')]).toEqual([60, 60]);
    expect([count('series'), count('history')]).toEqual([4, 2]);
  });

  it('sends only what has changed', async () => {
    const source = sourceWith(admitted);
    const { changes, stop } = await startWatch(source);
    changes.length = 0;
    await seconds(3);
    expect(changes).toEqual([]);
    source.events = [admitted, shifted(1, 100)];
    await seconds(1);
    stop();
    expect(changes).toEqual([{ kind: 'events', events: [shifted(1, 100)] }]);
  });

  it('sends an event that was written late', async () => {
    const source = sourceWith(admitted, shifted(2, 100));
    const { changes, stop } = await startWatch(source);
    changes.length = 0;
    source.events = [admitted, { at: minute(1), kind: 'prepared', version: '42' }, shifted(2, 100)];
    await seconds(1);
    stop();
    expect(changes).toEqual([{ kind: 'events', events: [expect.objectContaining({ kind: 'prepared' })] }]);
  });

  it('stops reading the events of a release that has ended', async () => {
    const source = sourceWith(...rolledBack);
    const { stop } = await startWatch(source);
    await seconds(2);
    source.calls.length = 0;
    await seconds(10);
    stop();
    expect(source.calls).not.toContain('events');
  });

  it('reports a failed read, backs off, and reports when reads succeed again', async () => {
    const source = sourceWith(admitted);
    const { changes, stop } = await startWatch(source);
    source.problem = new Error('throttled');
    source.calls.length = 0;
    await seconds(31);
    expect(source.calls).toHaveLength(5);
    expect(changes.at(-1)).toEqual({
      kind: 'problem',
      problem: { part: 'status', message: 'throttled', lastGoodAt: source.now() },
    });
    source.problem = undefined;
    await seconds(16);
    stop();
    expect(changes.at(-1)).toEqual({ kind: 'problem', problem: null });
  });

  it('reports a read that is not answered', async () => {
    const source = sourceWith(admitted);
    const { changes, stop } = await startWatch(source);
    source.isSilent = true;
    await seconds(12);
    stop();
    expect(changes.at(-1)).toMatchObject({
      kind: 'problem',
      problem: { part: 'status', lastGoodAt: source.now() },
    });
  });

  it('keeps the status current while metrics cannot be read', async () => {
    const source = sourceWith(admitted);
    const { changes, stop } = await startWatch(source);
    source.seriesProblem = new Error('throttled');
    source.calls.length = 0;
    await seconds(31);
    expect(source.calls.filter((call) => call === 'inFlight')).toHaveLength(31);
    expect(changes.at(-1)).toEqual({
      kind: 'problem',
      problem: { part: 'traffic', message: 'throttled', lastGoodAt: source.now() },
    });
    source.seriesProblem = undefined;
    await seconds(15);
    stop();
    expect(changes.at(-1)).toEqual({ kind: 'problem', problem: null });
  });

  it('makes no calls without listeners', async () => {
    const source = sourceWith(admitted);
    const { stop } = await startWatch(source);
    stop();
    source.calls.length = 0;
    await seconds(60);
    expect(source.calls).toEqual([]);
  });
});
