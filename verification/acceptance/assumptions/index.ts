import type { Assumption } from './assumption';
import { executionsAndMetrics } from './executions-and-metrics';
import { localLattice } from './local-lattice';
import { localServices } from './local-services';
import { trafficAndTriggers } from './traffic-and-triggers';

const ofReleases = [...trafficAndTriggers, ...executionsAndMetrics] as const;
const ofLocalCloud = [...localLattice, ...localServices] as const;

export type AssumptionId = (typeof ofReleases | typeof ofLocalCloud)[number]['id'];

/** All assumptions by what depends on them, in the order of the page. */
export const assumptions: Readonly<
  Record<'releases' | 'localCloud', readonly (Assumption & { readonly id: AssumptionId })[]>
> = { releases: ofReleases, localCloud: ofLocalCloud };
