import { errorKey } from '../faults/redacted-error';
import type { LoggedError } from '../faults/fault-line';
import type { Side } from '../../traffic/side';

/** A failed request as a log record shows it. */
export interface Fault {
  /** The time of the record itself, not of its delivery, in milliseconds since the epoch. */
  readonly at: number;
  readonly side: Side;
  /** Absent for a failure to start that served no request: it is not counted. */
  readonly requestId?: string;
  /** Redacted. Without a message where the log has none. */
  readonly error?: LoggedError;
}

/**
 * The faults of one minute, by second and side: small enough for a row of the ledger (at most 16 KB, whatever fails), with all that the
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
  /** By second of the minute, 0 to 59: hash, side and error of each fault, ascending, joined. Seconds without a fault are left out. */
  readonly seconds: Readonly<Record<string, string>>;
  /** The errors by the letters that stand for them in `seconds`; those of at most {@link mostErrors} of them. */
  readonly errors: Readonly<Record<string, LoggedError>>;
  /** The longest time from a fault to its delivery. */
  readonly slowestDeliverySeconds: number;
}

/** The faults of a second that are kept. Ten show a canary that fails at 50%; more would only cost room. */
export const mostPerSecond = 16;

const minuteMilliseconds = 60_000;

/** The number of possible hashes. */
export const hashes = 2 ** 32;

/** The errors of a minute that are kept. A function that fails has few. */
export const mostErrors = 12;

const hashLength = 7;
const errorLength = 3;
const entryLength = hashLength + 1 + errorLength;
const sideLetters: Readonly<Record<Side, string>> = { canary: 'c', production: 'p' };

/** The form of a second's faults. */
export const sampleForm = /^(?:[0-9a-z]{7}[cp][0-9a-z]{3})*$/;

const unknownError: LoggedError = { type: 'Error', message: '' };

/** One fault of a sample. */
export interface SampledFault {
  readonly hash: number;
  readonly side: Side;
  /** The letters of its error in the minute's `errors`. */
  readonly error: string;
}

/**
 * The minutes of a delivered batch, oldest first.
 *
 * @param deliveredAt in milliseconds since the epoch
 * @throws RangeError for a time that is none
 */
export function faultMinutesOf(faults: readonly Fault[], deliveredAt: number): FaultMinute[] {
  const minutes = new Map<number, OpenMinute>();
  for (const { at, side, requestId, error = unknownError } of faults) {
    if (!Number.isFinite(at) || !Number.isFinite(deliveredAt)) {
      throw new RangeError(`a fault has a time and is delivered at one, not at ${at} and ${deliveredAt}`);
    }
    if (requestId === undefined) continue;
    const startsAt = Math.floor(at / minuteMilliseconds) * minuteMilliseconds;
    const minute = minutes.get(startsAt) ?? new OpenMinute(startsAt);
    minutes.set(startsAt, minute);
    const letters = lettersOf(error);
    minute.add(Math.floor((at - startsAt) / 1000), [{ hash: hashOf(requestId), side, error: letters }]);
    minute.addErrors({ [letters]: error });
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
  if (!sampleForm.test(sample)) {
    throw new RangeError(
      `a second of faults is hashes of 7 letters with c or p and 3 letters each, not "${sample}"`,
    );
  }
  return Array.from({ length: sample.length / entryLength }, (_, index) => {
    const from = index * entryLength;
    return {
      hash: Number.parseInt(sample.slice(from, from + hashLength), 36),
      side: sample[from + hashLength] === sideLetters.canary ? 'canary' : 'production',
      error: sample.slice(from + hashLength + 1, from + entryLength),
    };
  });
}

function mergeSameMinute(rows: readonly FaultMinute[]): FaultMinute {
  const open = new OpenMinute(rows[0]!.startsAt);
  for (const { seconds, errors, slowestDeliverySeconds } of rows) {
    for (const [second, sample] of Object.entries(seconds)) open.add(Number(second), readSample(sample));
    open.addErrors(errors);
    open.delivered(slowestDeliverySeconds);
  }
  return open.close();
}

/** A minute that faults are added to. */
class OpenMinute {
  readonly #seconds = new Map<number, SampledFault[]>();
  readonly #errors = new Map<string, LoggedError>();
  #slowestDeliverySeconds = 0;

  constructor(readonly startsAt: number) {}

  add(second: number, faults: readonly SampledFault[]): void {
    const known = this.#seconds.get(second);
    if (known) known.push(...faults);
    else this.#seconds.set(second, [...faults]);
  }

  /** Errors of the same letters differ in numbers only. */
  addErrors(errors: FaultMinute['errors']): void {
    for (const [letters, error] of Object.entries(errors)) {
      const known = this.#errors.get(letters);
      if (!known || textOf(error) < textOf(known)) this.#errors.set(letters, error);
    }
  }

  delivered(afterSeconds: number): void {
    this.#slowestDeliverySeconds = Math.max(this.#slowestDeliverySeconds, afterSeconds);
  }

  close(): FaultMinute {
    const ordered = [...this.#seconds].sort(([one], [other]) => one - other);
    return {
      startsAt: this.startsAt,
      seconds: Object.fromEntries(ordered.map(([second, faults]) => [second, writeSample(faults)])),
      errors: Object.fromEntries([...this.#errors].sort(byFirst).slice(0, mostErrors)),
      slowestDeliverySeconds: this.#slowestDeliverySeconds,
    };
  }
}

/** Of the records of one request, that of production counts, and the one that names an error. */
function writeSample(faults: readonly SampledFault[]): string {
  const kept = new Map<number, SampledFault>();
  for (const fault of faults) {
    const known = kept.get(fault.hash);
    const side = known?.side === 'production' ? known.side : fault.side;
    const error = known && known.error > fault.error ? known.error : fault.error;
    kept.set(fault.hash, { hash: fault.hash, side, error });
  }
  return [...kept.values()]
    .sort((one, other) => one.hash - other.hash)
    .slice(0, mostPerSecond)
    .map(({ hash, side, error }) => hash.toString(36).padStart(hashLength, '0') + sideLetters[side] + error)
    .join('');
}

/** Three letters that stand for an error: they begin with a digit if it has no message, else with a letter. */
function lettersOf(error: LoggedError): string {
  const hash = hashOf(errorKey(error));
  const first = error.message === '' ? hash % 10 : 10 + (hash % 26);
  const others = Math.floor(hash / 260) % 36 ** (errorLength - 1);
  return first.toString(36) + others.toString(36).padStart(errorLength - 1, '0');
}

function textOf({ type, message }: LoggedError): string {
  return `${type}: ${message}`;
}

function byFirst([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
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
