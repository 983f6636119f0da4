import { ReleaseError } from '../../core/errors/release-error';
import type { CurrentRelease } from '../../core/audit/rows/current-release';
import type { Service } from './environment';
import { restoreBaseline } from './rollback-steps';

type Context = Pick<Service, 'ledger' | 'route' | 'target'>;

/**
 * Believes the end of a promotion in the lock only if production is at the version of the release, or the audit trail has the promotion: from
 * then on the guard ignores alarms and aborts, so that who may write the lock could disarm it. Another end is removed from the lock. Before
 * the promotion, and after a true one, this reads at most the alias.
 *
 * @returns the release as the guard may believe it
 * @throws ReleaseError the error of the ledger, after the baseline was restored
 */
export async function believePromotion(context: Context, current: CurrentRelease): Promise<CurrentRelease> {
  const { promotedAt, ...inStages } = current;
  if (promotedAt === undefined || (await isInProduction(context, current))) return current;
  const { ledger, route } = context;
  try {
    const trail = await ledger.readEvents(current.id);
    if (trail.some(({ kind }) => kind === 'promoted')) return current;
    await ledger.withdrawPromotion(current.executionArn);
    return inStages;
  } catch (error) {
    await restoreBaseline(route);
    throw error;
  }
}

/** False while Lambda does not answer: the audit trail then decides. */
async function isInProduction({ target }: Context, { version }: CurrentRelease): Promise<boolean> {
  try {
    return (await target.current()) === version;
  } catch (error) {
    if (error instanceof ReleaseError) return false;
    throw error;
  }
}
