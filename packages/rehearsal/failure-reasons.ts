import type { Side } from '../../core/traffic/side';

/** The number of reasons in a report. */
const mostReasons = 5;

/** One reason why a side failed requests. */
export interface FailureReason {
  /** The HTTP status that clients got; 0 where no answer came. */
  readonly status: number;
  readonly reason: string;
  readonly requests: number;
}

/** A period in milliseconds since the epoch: `from` is part of it, `to` is not. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

interface FailedRequest {
  readonly at: number;
  readonly side: Side;
  readonly kind: Omit<FailureReason, 'requests'>;
}

/** Collects why the sides failed requests. */
export class FailureReasons {
  readonly #kinds = new Map<string, FailedRequest['kind']>();
  readonly #failed: FailedRequest[] = [];

  add(failed: {
    readonly at: number;
    readonly side: Side;
    readonly status: number;
    readonly reason: string;
  }): void {
    const { at, side, status, reason } = failed;
    // Of the same fault, each request has its own ids and numbers.
    const key = `${side} ${status} ${reason.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|\d+/g, 'N')}`;
    let kind = this.#kinds.get(key);
    if (!kind) this.#kinds.set(key, (kind = { status, reason }));
    this.#failed.push({ at, side, kind });
  }

  /** Forgets the failed requests before a time, in milliseconds since the epoch. */
  forgetBefore(time: number): void {
    const kept = this.#failed.findIndex(({ at }) => at >= time);
    this.#failed.splice(0, kept < 0 ? this.#failed.length : kept);
  }

  /**
   * Returns the commonest reasons of a side, at most five.
   *
   * @param period @default all the time
   */
  commonest(side: Side, { from, to }: Period = { from: -Infinity, to: Infinity }): FailureReason[] {
    const counts = new Map<FailedRequest['kind'], number>();
    for (const { at, side: failing, kind } of this.#failed) {
      if (failing === side && at >= from && at < to) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    return [...counts]
      .sort(([, one], [, other]) => other - one)
      .slice(0, mostReasons)
      .map(([kind, requests]) => ({ ...kind, requests }));
  }
}
