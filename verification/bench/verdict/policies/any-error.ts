import type { Policy } from '../../../../core/planning/simulation/policy';
import { climb, fail } from './stages';

/**
 * Any failed request of the canary in a minute takes it back, as cds-snc/aws-lambda-traffic-shifting-action does
 * (facts/peers.md, section 2, "Smaller ones"). aws-samples/aws-lambda-deploy has the same rule, but looks only at
 * the last minute of a stage.
 */
export const anyError: Policy = () => (look) =>
  (look.buckets.at(-1)?.canary.events ?? 0) > 0 ? fail : climb(look);
