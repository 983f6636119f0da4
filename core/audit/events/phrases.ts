import { errorCountText, type ErrorCount } from '../../analysis/faults/error-count';
import { overridesText, type Overrides } from '../../release/overrides';
import { identified } from '../../release/identity';
import type { Failure } from '../../release/release';
import type { EventRelease } from './vocabulary';

/** ` in place of version 41`, if there was one. */
export function insteadOf({ previousVersion }: EventRelease): string {
  return previousVersion === undefined ? '' : ` in place of version ${previousVersion}`;
}

/** `, requested by ana (faster checkout)`, as far as it is known. */
export function requestOf({ requestedBy, identity, reason }: EventRelease): string {
  const by = requestedBy === undefined ? '' : `, requested by ${identified({ requestedBy, identity })}`;
  return reason === undefined ? by : `${by} (${reason})`;
}

/** `; it overrides alarms (fixes the outage)`, if it overrides anything. */
export function overriding(overrides: Overrides | undefined): string {
  const text = overridesText(overrides);
  return text === undefined ? '' : `; it overrides ${text}`;
}

/** `VerdictFailed: the canary fails more often`. */
export function failureText({ error, message }: Failure): string {
  return `${error}: ${message}`;
}

/** The failure behind a colon, if there is one. */
export function becauseOf(failure: Failure | undefined): string {
  return failure ? `: ${failureText(failure)}` : '';
}

/** `; 12 × TypeError: cart.discount is undefined (canary only)`, if there is an error. */
export function failedWith(errors: readonly ErrorCount[] = []): string {
  return errors.map((error) => `; ${errorCountText(error)}`).join('');
}
