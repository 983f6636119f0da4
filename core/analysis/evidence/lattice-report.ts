import type { SignalSource } from '../../strategy/stage';
import type { Side } from '../../traffic/side';
import { sides } from '../../traffic/weights';
import type { Bucket } from './evidence';

/**
 * The completeness of VPC Lattice's metrics, beside the requests that the target counted.
 *
 * - `complete`: of both sides, as far as they had requests
 * - `partial`: not of these sides, so that nobody knows their 5xx responses
 * - `unavailable`: of neither side in the whole release; only the target's own metrics can judge it
 */
export type LatticeReport =
  | { readonly kind: 'complete' | 'unavailable' }
  | { readonly kind: 'partial'; readonly missing: readonly Side[] };

/** The minutes with traffic without any report after which the source is unavailable, and not just late. */
const minutesUntilUnavailable = 3;

/**
 * Tells whether the 5xx responses of both sides are known. A side without data is no evidence that it had none.
 *
 * @param all the buckets of the release
 * @param ofStage those of the present stage after the settle time
 */
export function latticeReport(all: readonly Bucket[], ofStage: readonly Bucket[]): LatticeReport {
  const missing = sides.filter((side) => isMostlyUnreported(ofStage, side));
  if (missing.length === 0) return { kind: 'complete' };
  return isUnreported(all) ? { kind: 'unavailable' } : { kind: 'partial', missing };
}

/**
 * True if VPC Lattice has published nothing of either side in the whole release, although they had requests.
 *
 * @param evidence.served the requests as AWS counts them on the target
 */
export function isLatticeUnavailable(
  source: SignalSource,
  { faults, served }: { readonly faults: readonly Bucket[]; readonly served: readonly Bucket[] },
): boolean {
  if (source === 'aws') return isUnreported(faults);
  return (
    source === 'vpc-lattice' && faults.length === 0 && withTraffic(served).length >= minutesUntilUnavailable
  );
}

function isUnreported(buckets: readonly Bucket[]): boolean {
  const served = withTraffic(buckets);
  return (
    served.length >= minutesUntilUnavailable &&
    served.every(({ unreported = [], ...bucket }) =>
      sides.every((side) => bucket[side].requests === 0 || unreported.includes(side)),
    )
  );
}

function withTraffic(buckets: readonly Bucket[]): readonly Bucket[] {
  return buckets.filter((bucket) => sides.some((side) => bucket[side].requests > 0));
}

/** Metrics may be late in the newest minutes. */
function isMostlyUnreported(buckets: readonly Bucket[], side: Side): boolean {
  const count = (of: readonly Bucket[]) => of.reduce((sum, bucket) => sum + bucket[side].requests, 0);
  const unreported = count(buckets.filter((bucket) => bucket.unreported?.includes(side)));
  return unreported > 0 && 2 * unreported > count(buckets);
}
