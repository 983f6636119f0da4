import { ReleaseError } from '../core/errors/release-error';
import { describeDefects } from '../core/release/path';
import type { Release } from '../core/release/release';
import {
  openEventPublisher,
  openFailFastLedger,
  openProductionPath,
  openService,
  type Invocation,
} from './runtime/environment';
import { publishProductionChange } from './runtime/publish-production-change';

export interface CheckProductionInput {
  readonly release: Release;
  readonly at: string;
}

const serviceOf = openService({
  failFastLedger: openFailFastLedger,
  productionPath: openProductionPath,
  publisher: openEventPublisher,
});

/**
 * Stops a rollback that nobody blames on the canary while AWS's configuration proves that every request to production fails.
 * Anything else, such as an abort, a ledger that does not answer or a denied call, lets the rollback go on.
 *
 * @throws ReleaseError `ProductionUnreachable`; try again
 */
export async function handler(
  { release, at }: CheckProductionInput,
  invocation?: Invocation,
): Promise<object> {
  const { failFastLedger: ledger, productionPath, publisher } = serviceOf(invocation);
  const [current, defects] = await Promise.all([
    ledger.confirmClaim(release),
    productionPath.provenDefects(),
  ]);
  await publishProductionChange({ ledger, publisher }, current, defects, { at });
  if (defects.length > 0) throw new ReleaseError('ProductionUnreachable', describeDefects(defects));
  return {};
}
