import type { CurrentRelease } from '../../core/audit/rows/current-release';
import { abortError } from '../../core/release/abort';
import { ReleaseError } from '../../core/errors/release-error';

/** The condition that the execution `:me` holds the lock. */
export const owned = 'executionArn = :me';

/** The condition that it may still write weights. */
export const inStages = `${owned} AND attribute_not_exists(#abort) AND attribute_not_exists(promotingSince)`;

/** @throws ReleaseError `LockLost` once the promotion has begun */
export function refusePromoting({ id, promotingSince }: CurrentRelease): void {
  if (promotingSince === undefined) return;
  throw new ReleaseError(
    'LockLost',
    `release ${id} has been in promotion since ${promotingSince}: too late to change its weights`,
  );
}

/** @throws ReleaseError `ReleaseAborted`, `CanaryAlarm` */
export function refuseAborted({ abort }: CurrentRelease): void {
  if (abort) throw abortError(abort);
}
