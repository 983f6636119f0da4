import type { PeerServices } from '../../../kernel/peers';

/** The metrics that EventBridge counts for a rule. */
export type RuleMetric =
  /** means an event that matched, or a schedule that came round */
  | 'TriggeredRules'
  /** means an event that reached a target or was given up; retries do not count */
  | 'Invocations'
  | 'FailedInvocations'
  | 'RetryInvocationAttempts'
  | 'InvocationsSentToDlq'
  | 'InvocationsFailedToBeSentToDlq';

/** Counts in `AWS/Events`, by rule (EventBridge User Guide, "Monitoring Amazon EventBridge"). */
export function countForRule(metrics: PeerServices['metrics'], ruleName: string, name: RuleMetric): void {
  const dimensions = { RuleName: ruleName };
  metrics.series({ namespace: 'AWS/Events', name, dimensions, unit: 'Count' }).record(1);
}
