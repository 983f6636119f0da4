import type { Side } from '../../traffic/side';
import type { LoggedError } from './fault-line';

/** An error, with the failed requests of each side that have it. */
export interface ErrorCount extends LoggedError, Readonly<Record<Side, number>> {}

/** An error with its counts: `12 × TypeError: cart.discount is undefined (canary only)`. */
export function errorCountText({ type, message, canary, production }: ErrorCount): string {
  const where =
    production === 0
      ? 'canary only'
      : canary === 0
        ? 'production only'
        : `${canary} of the canary, ${production} of production`;
  return `${canary + production} × ${message === '' ? type : `${type}: ${message}`} (${where})`;
}
