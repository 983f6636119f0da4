import type { SideCounts } from '../../core/analysis/verdict';
import type { Side } from '../../core/traffic/side';

interface ServedRequest {
  readonly at: number;
  readonly side: Side;
  readonly fault: boolean;
}

/** The requests that the data plane served, as clients saw them: a fault is a 5xx. */
export class ServedRequests {
  readonly #requests: ServedRequest[] = [];

  add(request: ServedRequest): void {
    this.#requests.push(request);
  }

  /** Counts the requests of both sides from one time (inclusive) to another (exclusive), in milliseconds since the epoch. */
  between(from: number, to: number): Record<Side, SideCounts> {
    const counts = { production: { requests: 0, faults: 0 }, canary: { requests: 0, faults: 0 } };
    for (const { at, side, fault } of this.#requests) {
      if (at < from || at >= to) continue;
      counts[side].requests++;
      if (fault) counts[side].faults++;
    }
    return counts;
  }

  /** Returns the times of the first and the last fault that the canary served within a period. */
  canaryFaults(from: number, to: number): { readonly first: number; readonly last: number } | undefined {
    const isFault = ({ at, side, fault }: ServedRequest) =>
      fault && side === 'canary' && at >= from && at < to;
    const first = this.#requests.find(isFault);
    const last = this.#requests.findLast(isFault);
    return first && last && { first: first.at, last: last.at };
  }
}
