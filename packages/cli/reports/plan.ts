import type { ObservedTraffic } from '../../../core/planning/traffic-profile';
import type { Plan } from '../../../core/planning/plan';

/** Where the numbers of a plan's traffic come from. */
export type TrafficSource =
  | { readonly kind: 'given' }
  | ({
      readonly kind: 'cloudwatch';
      readonly function: string;
      readonly alias: string;
      readonly days: number;
    } & ObservedTraffic);

/** What `rollouts plan --json` prints. */
export interface PlanReport extends Plan {
  readonly seed: number;
  readonly trafficSource: TrafficSource;
  readonly conclusions: readonly string[];
}
