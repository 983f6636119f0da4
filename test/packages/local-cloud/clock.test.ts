import { VirtualClock } from '../../../packages/local-cloud/clock/clock';

const nine = Date.parse('2026-01-05T09:00:00Z');

function clockAtNine(): VirtualClock {
  return new VirtualClock({ startsAt: nine });
}

describe('the virtual clock', () => {
  it('jumps to the sleepers, in the order of their times', async () => {
    const clock = clockAtNine();
    const woken: [string, number][] = [];
    const sleeper = async (name: string, seconds: number) => {
      await clock.sleep(seconds * 1000);
      woken.push([name, (clock.now() - nine) / 1000]);
    };
    await Promise.all([sleeper('late', 86_400 * 40), sleeper('early', 1), sleeper('middle', 60)]);
    expect(woken).toEqual([
      ['early', 1],
      ['middle', 60],
      ['late', 86_400 * 40],
    ]);
  });

  it('fires what is due at the same time in the order in which it was scheduled', async () => {
    const clock = clockAtNine();
    const fired: number[] = [];
    for (let index = 0; index < 50; index++) clock.after(1000, () => fired.push(index));
    await clock.sleep(1000);
    expect(fired).toEqual([...Array(50).keys()]);
  });

  it('stands still while anything is busy, however long that takes', async () => {
    const clock = clockAtNine();
    const activity = clock.begin();
    let woke = false;
    const sleeping = clock.sleep(1000).then(() => (woke = true));
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
    expect([woke, clock.now()]).toEqual([false, nine]);
    activity.end();
    await sleeping;
    expect(clock.now()).toBe(nine + 1000);
  });

  it('lets what one timer sets off complete before the next fires', async () => {
    const clock = clockAtNine();
    const seen: string[] = [];
    clock.after(1000, () => {
      const activity = clock.begin();
      void (async () => {
        for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
        seen.push('first is done');
        activity.end();
      })();
    });
    clock.after(1000, () => seen.push('second fires'));
    await clock.sleep(1000);
    expect(seen).toEqual(['first is done', 'second fires']);
  });

  it('does not pass for timers alone: nobody waits for them', async () => {
    const clock = clockAtNine();
    let fired = false;
    clock.after(1000, () => (fired = true));
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
    expect([fired, clock.now()]).toEqual([false, nine]);
  });

  it('passes while an activity sleeps, and while it waits for another', async () => {
    const clock = clockAtNine();
    const waiting = clock.begin();
    const other = clock.begin();
    const work = (async () => {
      await other.sleep(5000);
      other.end();
      return clock.now();
    })();
    expect(await waiting.waitFor(work)).toBe(nine + 5000);
    waiting.end();
  });

  it('forgets a canceled timer and a sleeper whose signal was aborted', async () => {
    const clock = clockAtNine();
    const fired: string[] = [];
    clock.after(1000, () => fired.push('canceled')).cancel();
    const controller = new AbortController();
    const aborted = clock.sleep(5000, controller.signal);
    controller.abort(new Error('no longer'));
    await expect(aborted).rejects.toThrow('no longer');
    await clock.sleep(2000);
    expect([fired, clock.now()]).toEqual([[], nine + 2000]);
  });

  it('finds an activity by its id while it lasts', () => {
    const clock = clockAtNine();
    const activity = clock.begin();
    expect(clock.activity(activity.id)).toBe(activity);
    activity.end();
    expect(clock.activity(activity.id)).toBeUndefined();
  });

  it('fires no more timers once it is stopped', async () => {
    const clock = clockAtNine();
    let woke = false;
    void clock.sleep(1000).then(() => (woke = true));
    clock.stop();
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
    expect(woke).toBe(false);
  });

  it('fires in the same order at a pace', async () => {
    const clock = new VirtualClock({ startsAt: nine, speed: 100_000 });
    const fired: string[] = [];
    clock.after(2000, () => fired.push('second'));
    clock.after(1000, () => fired.push('first'));
    await clock.sleep(3000);
    clock.stop();
    expect(fired).toEqual(['first', 'second']);
  });
});
