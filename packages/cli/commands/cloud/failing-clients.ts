import type { ServedRequests } from '../../../rehearsal';
import type { Side } from '../../../../core/traffic/side';

/** The virtual milliseconds without a failed request after which a side fails none any more. */
const calmMilliseconds = 60_000;

/** A side began to fail requests of clients, or stopped. */
export interface FailingChange {
  readonly side: Side;
  readonly at: number;
  /** The time of the last check without a failed request. */
  readonly since: number;
  readonly isFailing: boolean;
  /** The failed requests since it began. */
  readonly failed: number;
}

/** Notices when a side begins to fail requests of clients, and when it has failed none for a minute. */
export class FailingClients {
  readonly #since = new Map<Side, number>();
  #checkedAt: number;

  constructor(
    private readonly served: Pick<ServedRequests, 'between'>,
    startsAt: number,
  ) {
    this.#checkedAt = startsAt;
  }

  /** Returns the changes since the last check; `now` in virtual milliseconds since the epoch. */
  check(now: number): FailingChange[] {
    const fresh = this.served.between(this.#checkedAt, now);
    const recent = this.served.between(now - calmMilliseconds, now);
    const changes: FailingChange[] = [];
    for (const side of ['production', 'canary'] as const) {
      const since = this.#since.get(side);
      if (since === undefined && fresh[side].faults > 0) {
        this.#since.set(side, this.#checkedAt);
        changes.push({ side, at: now, since: this.#checkedAt, isFailing: true, failed: fresh[side].faults });
      } else if (since !== undefined && recent[side].faults === 0) {
        this.#since.delete(side);
        const { faults } = this.served.between(since, now)[side];
        changes.push({ side, at: now, since, isFailing: false, failed: faults });
      }
    }
    this.#checkedAt = now;
    return changes;
  }
}
