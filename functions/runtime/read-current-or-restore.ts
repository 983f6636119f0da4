import type { CurrentRelease } from '../../core/audit/rows/current-release';
import { believePromotion } from './believe-promotion';
import type { Service } from './environment';
import type { GuardReport } from './guard-report';
import { restoreBaseline } from './rollback-steps';

/**
 * Reads the release in flight, without the end of a promotion that somebody else wrote. If the ledger cannot be read, restores the baseline: it is right for every release.
 *
 * @throws ReleaseError the error of the ledger, after the baseline was restored
 */
export async function readCurrentOrRestore(
  {
    ledger,
    route,
    target,
    report,
  }: Pick<Service, 'ledger' | 'route' | 'target'> & {
    readonly report: GuardReport;
  },
  cause: string,
  at: string,
): Promise<CurrentRelease | undefined> {
  try {
    const current = await ledger.readCurrent();
    return current && (await believePromotion({ ledger, target }, current));
  } catch (error) {
    await restoreBaseline(route);
    await report.publish({
      cause: `${cause}, and the ledger did not answer, so that no suspension counts`,
      action: 'baselineRestored',
      at,
    });
    throw error;
  }
}
