import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ReleaseRoute } from './release-route';

/** The calls on the listener or rule of a route, without its noun. */
export type RouteVerb = 'Get' | 'Update';

/** Returns the statement for calls on the listener or rule whose weights releases change. */
export function routeStatement(
  { listenerArn, ruleArn }: ReleaseRoute,
  verbs: readonly RouteVerb[],
): PolicyStatement {
  const noun = ruleArn === undefined ? 'Listener' : 'Rule';
  return new PolicyStatement({
    actions: verbs.map((verb) => `vpc-lattice:${verb}${noun}`),
    resources: [ruleArn ?? listenerArn],
  });
}

/** Returns the statement that allows writing the weights, and nothing else. */
export function updatesRoute(route: ReleaseRoute): PolicyStatement {
  return routeStatement(route, ['Update']);
}
