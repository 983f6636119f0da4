import { AwsError } from './errors';

/**
 * Checks whether a delivery that failed so may succeed later: throttling, conflicts with a change that is under way,
 * and failures of the service itself. Missing permissions and missing targets are not among them.
 */
export function mayGoWellLater(error: unknown): boolean {
  if (!(error instanceof AwsError)) return false;
  if (/Throttl|TooManyRequests|LimitExceeded|ResourceConflict/.test(error.code)) return true;
  return error.status >= 500 && error.status !== 501;
}
