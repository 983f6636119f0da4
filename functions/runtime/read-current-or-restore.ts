import type { CurrentRelease } from '../../core/audit/rows/current-release';
import type { Service } from './environment';
import type { GuardReport } from './guard-report';
import { restoreBaseline } from '../../aws/lattice/restore-baseline';

/**
 * Reads the release in flight. If the ledger cannot be read, restores the baseline: it is right for every release.
 *
 * @throws ReleaseError the error of the ledger, after the baseline was restored
 */
export async function readCurrentOrRestore(
  { ledger, route, report }: Pick<Service, 'ledger' | 'route'> & { readonly report: GuardReport },
  cause: string,
  at: string,
): Promise<CurrentRelease | undefined> {
  try {
    return await ledger.readCurrent();
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
