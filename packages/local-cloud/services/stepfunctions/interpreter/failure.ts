import type { JsonObject } from '../definition/json';

/** Thrown when a state fails, as Retry and Catch see it. */
export class StateFailure extends Error {
  /** True when not even a Catch on the very name helps: the execution fails. */
  readonly isFatal: boolean;

  constructor(
    /** The error name; null when the reporter of the failure gave none. */
    readonly error: string | null,
    /** The text behind it: for a Lambda function the JSON of its error. */
    readonly causeText: string | null,
    options: { isFatal?: boolean } = {},
  ) {
    super(`${error}: ${causeText}`);
    this.name = 'StateFailure';
    this.isFatal = options.isFatal ?? false;
  }

  /** `$states.errorOutput`. */
  get output(): JsonObject {
    return { Error: this.error, Cause: this.causeText };
  }

  /** For the details of a history event, which leave out what is not known. */
  get details(): { error?: string; cause?: string } {
    return {
      ...(this.error !== null && { error: this.error }),
      ...(this.causeText && { cause: this.causeText.slice(0, 32_768) }),
    };
  }
}

/** Thrown through a thread of states when something outside ends it: no Retry, no Catch, no event. */
export class Canceled extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'Canceled';
  }
}

/** The payload was larger than 262,144 bytes. */
export function dataLimitExceeded(stateOrTask: string): StateFailure {
  return new StateFailure(
    'States.DataLimitExceeded',
    `The state/task '${stateOrTask}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

/**
 * Checks whether a list of error names covers a failure (`dg/concepts-error-handling.html`): `States.ALL` is any
 * error but `States.DataLimitExceeded`, `States.TaskFailed` any that `States.ALL` is but `States.Timeout`;
 * a fatal failure (`States.Runtime`) is covered by nothing.
 *
 * A recording on AWS from 2024 (LocalStack's `test_states_errors.snapshot.json`) has a Catch of `States.ALL`
 * catch `States.DataLimitExceeded` when a Lambda function returned too much; the documentation is followed.
 */
export function covers(errorEquals: readonly string[], failure: StateFailure): boolean {
  if (failure.isFatal) return false;
  if (failure.error !== null && errorEquals.includes(failure.error)) return true;
  if (failure.error === 'States.DataLimitExceeded') return false;
  if (errorEquals.includes('States.ALL')) return true;
  return errorEquals.includes('States.TaskFailed') && failure.error !== 'States.Timeout';
}
