import type { ObservedTraffic } from '../../../core/planning/traffic-profile';
import type { Plan } from '../../../core/planning/plan';

/** The source of a plan's traffic. */
export type TrafficSource =
  | { readonly kind: 'given' }
  | ({
      readonly kind: 'cloudwatch';
      readonly function: string;
      readonly alias: string;
      readonly days: number;
    } & ObservedTraffic);

/** The output of `rollouts plan --json`. */
export interface PlanReport extends Plan {
  readonly seed: number;
  readonly trafficSource: TrafficSource;
  readonly conclusions: readonly string[];
}
