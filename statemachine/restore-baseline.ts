import { baselineOf } from '../core/traffic/weights';
import type { Side } from '../core/traffic/side';
import type { Retrier, TaskState, Template } from './asl';

/** The route of a service as literals of the definition: a rollback reads it nowhere. Ids and ARNs may be CDK tokens. */
export interface BaselineRoute {
  readonly serviceId: string;
  readonly listenerId: string;
  /** Undefined when the route is the listener's default action. */
  readonly ruleId?: string;
  readonly targetGroupIds: Readonly<Record<Side, string>>;
}

/** The longest wait for VPC Lattice, in seconds. An update takes far less; the Lambda function of the rollback is next. */
const timeoutSeconds = 5;

/**
 * Renders a state that writes the baseline by calling VPC Lattice itself, so that it needs no Lambda function: with the
 * account's concurrency exhausted, traffic is on production all the same. A failure continues with `next`, too.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export function restoreBaselineState(
  partition: string,
  { serviceId, listenerId, ruleId, targetGroupIds }: BaselineRoute,
  maxAttempts: number,
  next: string,
): TaskState {
  const action: Template = {
    Forward: {
      TargetGroups: (
        Object.entries(baselineOf(ruleId === undefined ? 'listener' : 'rule')) as [Side, number][]
      ).map(([side, Weight]) => ({ TargetGroupIdentifier: targetGroupIds[side], Weight })),
    },
  };
  const identifiers = { ServiceIdentifier: serviceId, ListenerIdentifier: listenerId };
  const call = (name: string) => `arn:${partition}:states:::aws-sdk:vpclattice:${name}`;
  const retry: Retrier = {
    ErrorEquals: ['States.ALL'],
    IntervalSeconds: 1,
    BackoffRate: 2,
    MaxAttempts: maxAttempts,
    MaxDelaySeconds: 10,
    JitterStrategy: 'FULL',
  };
  return {
    Type: 'Task',
    ...(ruleId === undefined
      ? { Resource: call('updateListener'), Arguments: { ...identifiers, DefaultAction: action } }
      : {
          Resource: call('updateRule'),
          Arguments: { ...identifiers, RuleIdentifier: ruleId, Action: action },
        }),
    TimeoutSeconds: timeoutSeconds,
    Output: {},
    Retry: [retry],
    Catch: [{ ErrorEquals: ['States.ALL'], Output: {}, Next: next }],
    Next: next,
  };
}
