import { diagnose } from '../../../packages/cli/doctor/diagnose';
import type { Inspection } from '../../../packages/cli/doctor/inspection';
import type { Looked } from '../../../packages/cli/doctor/looked';
import type { ObservedTrail } from '../../../aws/diagnosis/trails';
import type { Alias } from '../../../aws/targets/lambda/versioned-function';
import type { ServicePermission } from '../../../aws/diagnosis/service-permissions';
import type { PastRelease } from '../../../core/audit/rows/past-release';
import { createServiceManifest } from '../../../core/registry/service-manifest';
import { ReleaseError } from '../../../core/errors/release-error';
import type { CurrentRelease } from '../../../core/audit/rows/current-release';
import { defaultAliasNames, weightsFor, baseline, type Weights } from '../../../core/traffic/weights';

const manifest = createServiceManifest(
  {
    service: 'checkout',
    stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:checkout',
    account: '123456789012',
    region: 'us-east-1',
    target: { kind: 'lambdaAlias', functionName: 'checkout-function', aliasNames: defaultAliasNames },
    ledgerTable: 'checkout-ledger',
    guardFunction: 'checkout-guard',
    alarms: {
      guardSilent: 'checkout-guard-silent',
      guardFailed: 'checkout-guard-failed',
      notificationsFailed: 'checkout-notifications-failed',
    },
    route: { service: 'svc-1', listener: 'listener-1', targetGroups: { production: 'tg-1', canary: 'tg-2' } },
  },
  [],
);

const seen = <Seen>(value: Seen): Looked<Seen> => ({ seen: value });
const failed = (name: string, message: string): Looked<never> => {
  const cause = Object.assign(new Error(message), { name });
  return { error: new ReleaseError('AwsCallRefused', `lambda X: ${name}: ${message}`, { cause }) };
};
const denied = (action: string) =>
  failed('AccessDeniedException', `User: u is not authorized to perform: ${action} on resource: r`);
const active = (name: string) => ({ name, version: { state: 'Active' as const } });
const alias = (version: string, more: Partial<Alias> = {}) =>
  seen({ name: 'live', version, revisionId: '', description: '', ...more });
const topicArn = 'arn:aws:sns:us-east-1:123456789012:releases';
const targetGroupArn = (id: string) => `arn:aws:vpc-lattice:us-east-1:123456789012:targetgroup/${id}`;
const aliasArn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:checkout-function:${name}`;
const lattice = (...sourceArns: string[]): ServicePermission => ({
  services: ['vpc-lattice.amazonaws.com'],
  actions: ['lambda:InvokeFunction'],
  sourceArns,
});
const promotedAs = (version: string, previousVersion?: string) =>
  seen({ id: 'checkout-41', version, previousVersion, outcome: 'promoted' } as PastRelease);
const forward = (is: Weights) =>
  seen({ kind: 'forward' as const, weights: is, description: JSON.stringify(is) });
const rule = (name: string, more: object = {}) => ({
  name,
  isEnabled: true,
  isScheduled: false,
  deadLetterQueueArn: undefined,
  ...more,
});
const inFlight = (canaryWeight: number) =>
  seen({ id: 'checkout-42', version: '42', executionArn: 'e', canaryWeight } as CurrentRelease);
const trail = (more: Partial<ObservedTrail> = {}): ObservedTrail => ({
  name: 'events',
  arn: 'arn:aws:cloudtrail:eu-west-1:123456789012:trail/events',
  homeRegion: 'eu-west-1',
  isOfOrganization: false,
  isLogging: true,
  selectors: { basic: [{ ReadWriteType: 'All', IncludeManagementEvents: true }], advanced: [] },
  ...more,
});
const running = seen({ status: 'RUNNING' as const });

const healthy: Inspection = {
  stateMachine: seen({ isActive: true, functions: ['admit', 'shift'], alarmNames: ['errors'] }),
  functions: seen([active('admit'), active('shift'), active('checkout-guard')]),
  live: alias('41'),
  canary: alias('42'),
  liveVersion: seen({ state: 'Active' as const }),
  canaryVersion: seen({ state: 'Active' as const }),
  promotion: promotedAs('41', '40'),
  versionBefore: seen({ state: 'Inactive' as const }),
  targets: seen({ production: [aliasArn('live')], canary: [aliasArn('canary')] }),
  invokers: seen({
    production: [lattice(targetGroupArn('tg-1'))],
    canary: [lattice(targetGroupArn('tg-2'))],
  }),
  release: seen(undefined),
  execution: seen(undefined),
  traffic: forward(baseline),
  alarms: seen([{ name: 'errors', state: 'OK' as const }]),
  guardAlarms: seen([
    { name: 'checkout-guard-silent', state: 'OK' as const },
    { name: 'checkout-guard-failed', state: 'OK' as const },
  ]),
  guardRules: seen([rule('alarm-red'), rule('sweep', { isScheduled: true })]),
  deadLetters: seen([{ url: 'https://queue', messages: 0 }]),
  alarmActions: seen([
    { alarmName: 'checkout-guard-silent', isEnabled: true, isRed: false, topics: [topicArn] },
  ]),
  audiences: seen([{ topicArn, confirmed: 2, pending: 0 }]),
  triggers: seen([rule('published')]),
  triggered: seen(3),
  trails: seen({ here: [trail()], elsewhere: [] }),
};

/** What is said of a delivery that is healthy but for something. */
function findingsBut(something: Partial<Inspection>) {
  return diagnose(manifest, { ...healthy, ...something });
}

test('a healthy delivery is all right in every respect', () => {
  const findings = diagnose(manifest, healthy);
  expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(findings.map(({ check }) => check)).toEqual([
    'state machine',
    'functions',
    'aliases',
    'targets',
    'ledger',
    'traffic',
    'way back',
    'alarms',
    'guard',
    'dead letters',
    'people',
    'triggers',
    'trail',
    'permissions',
  ]);
});

test.each<[string, Partial<Inspection>, string, string, RegExp]>([
  ['no state machine', { stateMachine: seen(undefined) }, 'state machine', 'problem', /^there is no arn:/],
  [
    'a state machine that is being deleted',
    { stateMachine: seen({ isActive: false, functions: [], alarmNames: [] }) },
    'state machine',
    'problem',
    /being deleted/,
  ],
  [
    'a task function that is gone',
    { functions: seen([active('admit'), { name: 'shift', version: undefined }]) },
    'functions',
    'problem',
    /^gone: shift$/,
  ],
  [
    'a function that Lambda could not make ready',
    { functions: seen([{ name: 'shift', version: { state: 'Failed' as const, reason: 'no such key' } }]) },
    'functions',
    'problem',
    /shift \(no such key\)/,
  ],
  [
    'a function that is pending',
    { functions: seen([{ name: 'shift', version: { state: 'Pending' as const } }]) },
    'functions',
    'warning',
    /shift is Pending/,
  ],
  [
    'an alias that is gone',
    { canary: failed('ResourceNotFoundException', 'Cannot find alias') },
    'aliases',
    'problem',
    /checkout-function has no alias canary/,
  ],
  [
    'traffic on the canary without a release',
    { traffic: forward(weightsFor(100)) },
    'traffic',
    'problem',
    /no release is in flight/,
  ],
  [
    'an action that no release wrote',
    { traffic: seen({ kind: 'foreign', description: 'a fixed response of 404' }) },
    'traffic',
    'problem',
    /a fixed response of 404, which no release wrote/,
  ],
  [
    'a release whose execution was stopped',
    { release: inFlight(100), execution: seen({ status: 'ABORTED' }), traffic: forward(weightsFor(100)) },
    'traffic',
    'problem',
    /its execution has ended \(ABORTED\)/,
  ],
  [
    'a release whose execution is gone',
    { release: inFlight(100), traffic: forward(weightsFor(100)) },
    'traffic',
    'problem',
    /it is gone/,
  ],
  [
    'weights that the release did not write',
    { release: inFlight(100), execution: running, traffic: forward(weightsFor(500)) },
    'traffic',
    'warning',
    /release checkout-42 of version 42 is at 10%, and the weights are others/,
  ],
  [
    'an alarm that is red',
    { alarms: seen([{ name: 'errors', state: 'ALARM' as const, reason: 'Threshold Crossed' }]) },
    'alarms',
    'problem',
    /in ALARM: errors \(Threshold Crossed\)/,
  ],
  [
    'an alarm that is gone',
    { alarms: seen([{ name: 'errors', state: 'missing' as const }]) },
    'alarms',
    'problem',
    /AlarmMissing/,
  ],
  [
    'an alarm without data while the canary is called',
    {
      alarms: seen([{ name: 'errors', state: 'INSUFFICIENT_DATA' as const }]),
      release: inFlight(100),
      execution: running,
    },
    'alarms',
    'warning',
    /^no data, although the canary is sent traffic: errors$/,
  ],
  [
    'a sweep that somebody disabled',
    { guardRules: seen([rule('alarm-red'), rule('sweep', { isScheduled: true, isEnabled: false })]) },
    'guard',
    'problem',
    /disabled: sweep/,
  ],
  ['no sweep at all', { guardRules: seen([rule('alarm-red')]) }, 'guard', 'problem', /no rule wakes/],
  [
    'a guard that is silent',
    { guardAlarms: seen([{ name: 'checkout-guard-silent', state: 'ALARM' as const }]) },
    'guard',
    'problem',
    /in ALARM: checkout-guard-silent/,
  ],
  [
    'a dead letter',
    { deadLetters: seen([{ url: 'https://queue', messages: 1 }]) },
    'dead letters',
    'problem',
    /^1 message that/,
  ],
  [
    'a trigger that is disabled',
    { triggers: seen([rule('published', { isEnabled: false })]) },
    'triggers',
    'warning',
    /disabled: published/,
  ],
  [
    'an alias of two versions',
    { live: alias('41', { diversions: { '39': 0.1 } }) },
    'aliases',
    'problem',
    /alias live sends 10% to version 39/,
  ],
  [
    'a version that cannot be invoked',
    { liveVersion: seen({ state: 'Failed' as const, reason: 'no such key' }) },
    'aliases',
    'problem',
    /live is version 41, which cannot be invoked \(no such key\)/,
  ],
  [
    'an alias that somebody moved',
    { promotion: promotedAs('40', '39') },
    'way back',
    'warning',
    /version 41 is in production, and release checkout-41 put version 40 there/,
  ],
  [
    'a version to go back to that is gone',
    { versionBefore: seen(undefined) },
    'way back',
    'warning',
    /version 40, to which rollouts undo would go back, is gone/,
  ],
  [
    'a target group without a target',
    { targets: seen({ production: [aliasArn('live')], canary: [] }) },
    'targets',
    'problem',
    /the canary target group tg-2 has no target/,
  ],
  [
    'a target group that leads elsewhere',
    { targets: seen({ production: [aliasArn('canary')], canary: [aliasArn('canary')] }) },
    'targets',
    'problem',
    /the production target group tg-1 leads to .*:canary, not to .*:live/,
  ],
  [
    'an alias that VPC Lattice may not invoke',
    { invokers: seen({ production: [lattice(targetGroupArn('tg-9'))], canary: [] }) },
    'targets',
    'problem',
    /may not invoke .*:live: requests to production fail/,
  ],
  [
    'alarms that do nothing',
    {
      alarmActions: seen([
        { alarmName: 'checkout-guard-failed', isEnabled: false, isRed: false, topics: [topicArn] },
      ]),
    },
    'people',
    'warning',
    /the actions of checkout-guard-failed are switched off/,
  ],
  [
    'alarms that tell nobody',
    {
      alarmActions: seen([{ alarmName: 'checkout-guard-failed', isEnabled: true, isRed: false, topics: [] }]),
    },
    'people',
    'warning',
    /no topic hears of the guard/,
  ],
  [
    'news that did not get through',
    {
      alarmActions: seen([
        { alarmName: 'checkout-notifications-failed', isEnabled: true, isRed: true, topics: [topicArn] },
      ]),
    },
    'people',
    'warning',
    /in ALARM: checkout-notifications-failed/,
  ],
  [
    'a topic to which nobody listens',
    { audiences: seen([{ topicArn, confirmed: 0, pending: 0 }]) },
    'people',
    'warning',
    /^nobody listens to arn:aws:sns:[^ ]*releases$/,
  ],
  [
    'a subscription that nobody confirmed',
    { audiences: seen([{ topicArn, confirmed: 0, pending: 1 }]) },
    'people',
    'warning',
    /1 subscription not confirmed/,
  ],
  [
    'a call that is not allowed',
    { deadLetters: denied('sqs:GetQueueUrl') },
    'dead letters',
    'unknown',
    /sqs:GetQueueUrl$/,
  ],
  [
    'a call that is not allowed',
    { deadLetters: denied('sqs:GetQueueUrl') },
    'permissions',
    'warning',
    /^refused: sqs:/,
  ],
  [
    'a row that somebody damaged',
    {
      release: seen({
        id: 'r',
        version: '?',
        canaryWeight: 0,
        unreadable: ['its split is no number'],
      } as unknown as CurrentRelease),
      execution: running,
    },
    'ledger',
    'warning',
    /somebody wrote into it: its split is no number/,
  ],
  [
    'a ledger that is gone',
    { release: failed('ResourceNotFoundException', 'Requested resource not found') },
    'ledger',
    'problem',
    /^gone: /,
  ],
  ['AWS not answering', { traffic: failed('InternalFailure', 'x') }, 'traffic', 'unknown', /InternalFailure/],
])('%s is told, and how to mend it', (_, something, check, status, says) => {
  const findings = findingsBut(something);
  const finding = findings.find((each) => each.check === check);
  expect(finding).toMatchObject({ status, says: expect.stringMatching(says) as string });
  if (status === 'problem' || status === 'warning') expect(finding?.command ?? finding?.mend).toBeTruthy();
});

test('a release in flight whose weights are on their way is all right', () => {
  const release = inFlight(300);
  for (const is of [weightsFor(300), baseline]) {
    const findings = findingsBut({ release, execution: running, traffic: forward(is) });
    const traffic = findings.find(({ check }) => check === 'traffic');
    expect(traffic).toMatchObject({ status: 'ok', says: expect.stringContaining('is at 30%') as string });
  }
});

test('without triggers no trail is needed', () => {
  const findings = findingsBut({ triggers: seen([]), triggered: seen(0) });
  expect(findings.find(({ check }) => check === 'triggers')?.says).toBe('none: releases are started by hand');
  expect(findings.find(({ check }) => check === 'trail')?.status).toBe('ok');
});
