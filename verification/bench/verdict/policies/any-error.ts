import type { Policy } from '../../../../core/planning/simulation/policy';
import { advanceWhenBaked, fail } from './stages';

/**
 * Rolls back on any failed canary request in a minute, as cds-snc/aws-lambda-traffic-shifting-action does
 * (facts/peers.md, section 2, "Smaller ones"). aws-samples/aws-lambda-deploy has the same rule, but reads only
 * the last minute of a stage.
 */
export const anyError: Policy = () => (check) =>
  (check.buckets.at(-1)?.canary.events ?? 0) > 0 ? fail : advanceWhenBaked(check);
