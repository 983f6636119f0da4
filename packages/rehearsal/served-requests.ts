import type { Side } from '../../core/traffic/side';

interface ServedRequest {
  readonly at: number;
  readonly side: Side;
  readonly fault: boolean;
}

type Counts = Record<Side, { requests: number; faults: number }>;

/** The requests that the data plane served, as clients saw them: a fault is a 5xx. */
export class ServedRequests {
  /** By second, counted: a rehearsal asks for the counts of long periods again and again. */
  readonly #seconds = new Map<number, { readonly requests: ServedRequest[]; readonly counts: Counts }>();

  add(request: ServedRequest): void {
    const second = Math.floor(request.at / 1000);
    let served = this.#seconds.get(second);
    if (!served) this.#seconds.set(second, (served = { requests: [], counts: noCounts() }));
    served.requests.push(request);
    count(served.counts, request);
  }

  /** Counts the requests of both sides from one time (inclusive) to another (exclusive), in milliseconds since the epoch. */
  between(from: number, to: number): Counts {
    const counts = noCounts();
    for (const [second, served] of this.#seconds) {
      const [start, end] = [second * 1000, (second + 1) * 1000];
      if (end <= from || start >= to) continue;
      if (start >= from && end <= to) addCounts(counts, served.counts);
      else for (const request of served.requests) if (isWithin(request, from, to)) count(counts, request);
    }
    return counts;
  }

  /** Forgets the requests before a time, in milliseconds since the epoch, so that days of traffic fit into memory. */
  forgetBefore(time: number): void {
    for (const second of this.#seconds.keys()) {
      if (second * 1000 >= time) return;
      this.#seconds.delete(second);
    }
  }

  /** Returns the times of the first and the last fault that the canary served within a period. */
  canaryFaults(from: number, to: number): { readonly first: number; readonly last: number } | undefined {
    const times = [...this.#seconds.values()]
      .filter(({ counts }) => counts.canary.faults > 0)
      .flatMap(({ requests }) => requests)
      .filter((request) => request.fault && request.side === 'canary' && isWithin(request, from, to))
      .map(({ at }) => at)
      .sort((one, other) => one - other);
    const [first, last] = [times[0], times.at(-1)];
    return first === undefined || last === undefined ? undefined : { first, last };
  }
}

function noCounts(): Counts {
  return { production: { requests: 0, faults: 0 }, canary: { requests: 0, faults: 0 } };
}

function count(counts: Counts, { side, fault }: ServedRequest): void {
  counts[side].requests++;
  if (fault) counts[side].faults++;
}

function addCounts(counts: Counts, more: Counts): void {
  for (const side of ['production', 'canary'] as const) {
    counts[side].requests += more[side].requests;
    counts[side].faults += more[side].faults;
  }
}

function isWithin({ at }: ServedRequest, from: number, to: number): boolean {
  return at >= from && at < to;
}
