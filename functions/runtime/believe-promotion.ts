import { ReleaseError } from '../../core/errors/release-error';
import type { CurrentRelease } from '../../core/audit/rows/current-release';
import type { Service } from './environment';

type Context = Pick<Service, 'ledger' | 'target'>;

/**
 * Believes the end of a promotion in the lock only if production is at the version of the release, or the audit trail has the promotion: from
 * then on alarms and aborts come too late, so that who may write the lock could disarm them. Another end is removed from the lock. Before
 * the promotion, and after a true one, this reads at most the alias.
 *
 * @returns the release as it may be believed
 * @throws ReleaseError the error of the ledger
 */
export async function believePromotion(
  { ledger, target }: Context,
  current: CurrentRelease,
): Promise<CurrentRelease> {
  const { promotedAt, ...inStages } = current;
  if (promotedAt === undefined || (await isInProduction(target, current))) return current;
  const trail = await ledger.readEvents(current.id);
  if (trail.some(({ kind }) => kind === 'promoted')) return current;
  await ledger.withdrawPromotion(current.executionArn);
  return inStages;
}

/** False while Lambda does not answer: the audit trail then decides. */
async function isInProduction(target: Context['target'], { version }: CurrentRelease): Promise<boolean> {
  try {
    return (await target.current()) === version;
  } catch (error) {
    if (error instanceof ReleaseError) return false;
    throw error;
  }
}
