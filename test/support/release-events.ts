import { busEventOf } from '../../core/notifications/envelope';
import type { EventRelease } from '../../core/audit/events/vocabulary';
import type { ReleaseEvent } from '../../core/notifications/release-event';
import { eventTime } from '../../packages/local-cloud/services/eventbridge/state/event';

export const release: EventRelease = {
  id: 'checkout-42',
  executionArn: 'arn:aws:states:us-east-1:123456789012:execution:Release:checkout-42',
  version: '42',
  previousVersion: '41',
  strategy: 'canary',
  startedAt: '2026-01-05T09:00:00.000Z',
  requestedBy: 'ana',
  reason: 'faster checkout',
};
const failure = { error: 'VerdictFailed', message: 'too many faults' };
const until = '2026-01-05T17:00:00.000Z';

/** A release event of each detail-type and outcome. */
export const everyReleaseEvent: readonly ReleaseEvent[] = [
  { kind: 'Release Started', release },
  { kind: 'Release Started', release, overrides: { alarms: 'fixes the outage' } },
  { kind: 'Stage Shifted', release, stage: '12.5%', canaryWeight: 125 },
  { kind: 'Release Paused', release, stage: '10%', pausedBy: 'ana', reason: 'lunch', until },
  { kind: 'Release Resumed', release, stage: '10%' },
  {
    kind: 'Approval Requested',
    release,
    stage: '10%',
    evidence: 'baked for 10 min',
    until,
    otherwise: 'rollback',
    command: 'rollouts approve --service checkout --stage 10% --reason …',
  },
  {
    kind: 'Production Unreachable',
    release,
    stage: '10%',
    problem: 'VPC Lattice is not allowed to invoke checkout:live',
    until,
  },
  { kind: 'Production Unreachable', release, problem: 'checkout:live does not exist' },
  { kind: 'Production Reachable', release },
  { kind: 'Release Promoted', release },
  { kind: 'Release Rolled Back', release, failure, restoredVersion: '41' },
  { kind: 'Guard Acted', release, cause: 'checkout-canary-errors is in ALARM', action: 'baselineRestored' },
  {
    kind: 'Guard Acted',
    cause: 'no release is in flight',
    action: 'baselineRestored',
    undid: '100% canary',
  },
  { kind: 'Guard Suspended', suspendedBy: 'ana', reason: 'production is down', until },
  { kind: 'Guard Resumed', resumedBy: 'ana', reason: 'repaired' },
  { kind: 'Guard Resumed' },
  {
    kind: 'Release Refused',
    release: { id: 'checkout-43', executionArn: `${release.executionArn.slice(0, -1)}3`, version: '43' },
    outcome: 'refused',
    failure: { error: 'ReleaseInProgress', message: 'release checkout-42 is in progress' },
  },
  { kind: 'Release Concluded', release, outcome: 'promoted' },
  { kind: 'Release Concluded', release: { ...release, strategy: 'at-once' }, outcome: 'promoted' },
  { kind: 'Release Concluded', release, outcome: 'rolled-back', failure },
  {
    kind: 'Release Concluded',
    release,
    outcome: 'rollback-unconfirmed',
    failure,
    rollbackFailure: { error: 'AwsCallFailed', message: 'no answer' },
  },
];

/** Wraps an event of the service checkout in the envelope of the event bus. */
export function onTheBus(event: ReleaseEvent) {
  const { detailType, detail } = busEventOf('checkout', event, '2026-01-05T09:05:05.000Z');
  return {
    version: '0' as const,
    id: '7bf73129-1428-4cd3-a780-95db273d1602',
    'detail-type': detailType,
    source: 'lattice-rollouts',
    account: '123456789012',
    time: eventTime(Date.parse(detail.at)),
    region: 'us-east-1',
    resources: [],
    detail: JSON.parse(JSON.stringify(detail)) as object,
  };
}
