import type { Timer, VirtualClock } from '../../clock/clock';

/** Duration for which an event is held back when no other comes. */
const patienceMilliseconds = 60_000;

/** Holds events back until another of their detail type has passed. */
export class Reordering {
  readonly #held = new Map<string, { readonly deliver: () => void; readonly timer: Timer }[]>();

  constructor(private readonly clock: VirtualClock) {}

  /** Calls back behind the next event that passes, or 60 virtual seconds from now. */
  hold(detailType: string, deliver: () => void): void {
    const held = this.#held.get(detailType) ?? [];
    this.#held.set(detailType, held);
    const entry = {
      deliver,
      timer: this.clock.after(patienceMilliseconds, () => {
        held.splice(held.indexOf(entry), 1);
        deliver();
      }),
    };
    held.push(entry);
  }

  /** Another event has been delivered. */
  passed(detailType: string): void {
    for (const { deliver, timer } of this.#held.get(detailType)?.splice(0) ?? []) {
      timer.cancel();
      deliver();
    }
  }
}
