import type { Change } from '../../../../packages/cli/console/state/console-state';
import { defaultPace } from '../../../../packages/cli/console/state/service-watch';
import type { WatchedService } from '../../../../packages/cli/console/state/source';
import { WatchPool } from '../../../../packages/cli/console/state/watch-pool';
import { admitted } from './sample-release';
import { FakeSource } from './fake-source';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** A source whose services cannot be opened at first. */
class LateSource extends FakeSource {
  isReachable = false;

  override async open(name?: string): Promise<WatchedService> {
    if (!this.isReachable) throw new Error('connect ECONNREFUSED');
    return super.open(name);
  }
}

async function follow(source: FakeSource) {
  const batches: (readonly Change[])[] = [];
  const stop = new AbortController();
  const pool = new WatchPool(source, defaultPace);
  await pool.follow({}, (changes) => batches.push(changes), stop.signal);
  await jest.advanceTimersByTimeAsync(0);
  return { batches, stop };
}

describe('the watches of all pages', () => {
  it('send something every two seconds, so that a page knows a lost server from a release without changes', async () => {
    const source = new FakeSource();
    source.events = [admitted];
    const { batches, stop } = await follow(source);
    batches.length = 0;
    await jest.advanceTimersByTimeAsync(10_000);
    stop.abort();
    expect(batches.filter((changes) => changes.length === 0)).toHaveLength(5);
    batches.length = 0;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(batches).toEqual([]);
  });

  it('open a service again until AWS can be reached', async () => {
    const source = new LateSource();
    const { batches, stop } = await follow(source);
    expect(batches.flat()).toContainEqual({
      kind: 'problem',
      problem: { part: 'status', message: 'connect ECONNREFUSED' },
    });
    source.isReachable = true;
    await jest.advanceTimersByTimeAsync(6000);
    stop.abort();
    expect(batches.flat()).toContainEqual(expect.objectContaining({ kind: 'service' }));
    expect(batches.flat().findLast(({ kind }) => kind === 'problem')).toEqual({
      kind: 'problem',
      problem: null,
    });
  });
});
