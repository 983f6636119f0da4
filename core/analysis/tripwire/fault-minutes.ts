import type { Side } from '../../traffic/side';

/** A failed request as a log record shows it. */
export interface Fault {
  /** The time of the record itself, not of its delivery, in milliseconds since the epoch. */
  readonly at: number;
  readonly side: Side;
  /** Absent for a failure to start that served no request: it is not counted. */
  readonly requestId?: string;
}

/**
 * The faults of one minute, by second and side: small enough for a row of the ledger (at most 9 KB, whatever fails), with all that the
 * test needs.
 *
 * Of each second it keeps a sample: the faults whose request ids have the {@link mostPerSecond} smallest hashes, of both sides together.
 * Few faults are all kept. Of more, the sample is drawn without regard to sides, so that the test on it holds as it does on all;
 * the largest hash gives the sampled fraction. As a sample of a set, it is the same whatever the order in which batches are
 * merged, how they overlap, and how often one is delivered.
 */
export interface FaultMinute {
  /** In milliseconds since the epoch. */
  readonly startsAt: number;
  /** By second of the minute, 0 to 59: hash and side of each fault, ascending, joined. Seconds without a fault are left out. */
  readonly seconds: Readonly<Record<string, string>>;
  /** The longest time from a fault to its delivery. */
  readonly slowestDeliverySeconds: number;
}

/** The faults of a second that are kept. Ten show a canary that fails at 50%; more would only cost room. */
export const mostPerSecond = 16;

const minuteMilliseconds = 60_000;

/** The number of possible hashes. */
export const hashes = 2 ** 32;

const hashLength = 7;
const entryLength = hashLength + 1;
const letters: Readonly<Record<Side, string>> = { canary: 'c', production: 'p' };

/** One fault of a sample. */
export interface SampledFault {
  readonly hash: number;
  readonly side: Side;
}

/**
 * The minutes of a delivered batch, oldest first.
 *
 * @param deliveredAt in milliseconds since the epoch
 * @throws RangeError for a time that is none
 */
export function faultMinutesOf(faults: readonly Fault[], deliveredAt: number): FaultMinute[] {
  const minutes = new Map<number, OpenMinute>();
  for (const { at, side, requestId } of faults) {
    if (!Number.isFinite(at) || !Number.isFinite(deliveredAt)) {
      throw new RangeError(`a fault has a time and is delivered at one, not at ${at} and ${deliveredAt}`);
    }
    if (requestId === undefined) continue;
    const startsAt = Math.floor(at / minuteMilliseconds) * minuteMilliseconds;
    const minute = minutes.get(startsAt) ?? new OpenMinute(startsAt);
    minutes.set(startsAt, minute);
    minute.add(Math.floor((at - startsAt) / 1000), [{ hash: hashOf(requestId), side }]);
    minute.delivered(Math.ceil((deliveredAt - at) / 1000));
  }
  return [...minutes.values()]
    .map((minute) => minute.close())
    .sort((one, other) => one.startsAt - other.startsAt);
}

/**
 * Merges rows and batches into one row a minute, oldest first: the union of their faults, in which a request counts once.
 *
 * Commutative, associative and idempotent. A request id that is on both sides, which AWS never gives, counts for production.
 *
 * @throws RangeError for a malformed row
 */
export function mergeFaultMinutes(rows: readonly FaultMinute[]): FaultMinute[] {
  const byMinute = new Map<number, FaultMinute[]>();
  for (const row of rows) {
    const same = byMinute.get(row.startsAt);
    if (same) same.push(row);
    else byMinute.set(row.startsAt, [row]);
  }
  return [...byMinute.values()]
    .map((same) => (same.length === 1 ? same[0]! : mergeSameMinute(same)))
    .sort((one, other) => one.startsAt - other.startsAt);
}

/**
 * The sample of a second, the smallest hash first.
 *
 * @throws RangeError for a malformed text
 */
export function readSample(sample: string): SampledFault[] {
  if (!/^(?:[0-9a-z]{7}[cp])*$/.test(sample)) {
    throw new RangeError(`a second of faults is hashes of 7 letters with c or p each, not "${sample}"`);
  }
  return Array.from({ length: sample.length / entryLength }, (_, index) => {
    const from = index * entryLength;
    return {
      hash: Number.parseInt(sample.slice(from, from + hashLength), 36),
      side: sample[from + hashLength] === letters.canary ? 'canary' : 'production',
    };
  });
}

function mergeSameMinute(rows: readonly FaultMinute[]): FaultMinute {
  const open = new OpenMinute(rows[0]!.startsAt);
  for (const { seconds, slowestDeliverySeconds } of rows) {
    for (const [second, sample] of Object.entries(seconds)) open.add(Number(second), readSample(sample));
    open.delivered(slowestDeliverySeconds);
  }
  return open.close();
}

/** A minute that faults are added to. */
class OpenMinute {
  readonly #seconds = new Map<number, SampledFault[]>();
  #slowestDeliverySeconds = 0;

  constructor(readonly startsAt: number) {}

  add(second: number, faults: readonly SampledFault[]): void {
    const known = this.#seconds.get(second);
    if (known) known.push(...faults);
    else this.#seconds.set(second, [...faults]);
  }

  delivered(afterSeconds: number): void {
    this.#slowestDeliverySeconds = Math.max(this.#slowestDeliverySeconds, afterSeconds);
  }

  close(): FaultMinute {
    const ordered = [...this.#seconds].sort(([one], [other]) => one - other);
    return {
      startsAt: this.startsAt,
      seconds: Object.fromEntries(ordered.map(([second, faults]) => [second, writeSample(faults)])),
      slowestDeliverySeconds: this.#slowestDeliverySeconds,
    };
  }
}

function writeSample(faults: readonly SampledFault[]): string {
  const sides = new Map<number, Side>();
  for (const { hash, side } of faults) {
    if (side === 'production' || !sides.has(hash)) sides.set(hash, side);
  }
  return [...sides]
    .sort(([one], [other]) => one - other)
    .slice(0, mostPerSecond)
    .map(([hash, side]) => hash.toString(36).padStart(hashLength, '0') + letters[side])
    .join('');
}

/**
 * A hash of 32 bits, all equally likely.
 *
 * @see Fowler, Noll and Vo: FNV-1a; Austin Appleby, MurmurHash3: the final mix, without which the largest bits hardly differ
 */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
