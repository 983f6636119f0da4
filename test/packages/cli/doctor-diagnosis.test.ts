import { diagnose } from '../../../packages/cli/doctor/diagnose';
import type { Inspection } from '../../../packages/cli/doctor/inspection';
import type { ReadResult } from '../../../packages/cli/doctor/read-result';
import type { Reachability } from '../../../aws/diagnosis/reachability';
import type { ObservedTrail } from '../../../aws/diagnosis/trails';
import type { Alias } from '../../../aws/targets/lambda/versioned-function';
import type { PathDefect } from '../../../core/release/path';
import type { Side } from '../../../core/traffic/side';
import type { PastRelease } from '../../../core/audit/rows/past-release';
import { createServiceManifest } from '../../../core/registry/service-manifest';
import type { AuditEvent } from '../../../core/audit/events/audit-event';
import { ReleaseError } from '../../../core/errors/release-error';
import type { CurrentRelease } from '../../../core/audit/rows/current-release';
import { defaultAliasNames, weightsFor, baseline, type Weights } from '../../../core/traffic/weights';

const manifest = createServiceManifest(
  {
    service: 'checkout',
    stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:checkout',
    account: '123456789012',
    region: 'us-east-1',
    target: {
      kind: 'lambdaAlias',
      functionName: 'checkout-function',
      aliasNames: defaultAliasNames,
      faultLogGroup: 'checkout-logs',
    },
    ledgerTable: 'checkout-ledger',
    guardFunction: 'checkout-guard',
    controlFunction: 'checkout-control',
    tripwireFunction: 'checkout-tripwire',
    alarms: {
      guardSilent: 'checkout-guard-silent',
      guardFailed: 'checkout-guard-failed',
      releaseFailed: 'checkout-release-failed',
      notificationsFailed: 'checkout-notifications-failed',
    },
    route: { service: 'svc-1', listener: 'listener-1', targetGroups: { production: 'tg-1', canary: 'tg-2' } },
  },
  [],
);

const read = <Value>(value: Value): ReadResult<Value> => ({ value });
const failed = (name: string, message: string): ReadResult<never> => {
  const cause = Object.assign(new Error(message), { name });
  return { error: new ReleaseError('AwsCallRefused', `lambda X: ${name}: ${message}`, { cause }) };
};
const denied = (action: string) =>
  failed('AccessDeniedException', `User: u is not authorized to perform: ${action} on resource: r`);
const active = (name: string) => ({ name, version: { state: 'Active' as const } });
const alias = (version: string, more: Partial<Alias> = {}) =>
  read({ name: 'live', version, revisionId: '', description: '', ...more });
const topicArn = 'arn:aws:sns:us-east-1:123456789012:releases';
const aliasArn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:checkout-function:${name}`;
const withDefect = (side: Side, defect: PathDefect): Partial<Inspection> => ({
  pathDefects: read({ production: [], canary: [], [side]: [defect] }),
});
const promotedAs = (version: string, previousVersion?: string) =>
  read({ id: 'checkout-41', version, previousVersion, outcome: 'promoted' } as PastRelease);
const trailOf = (version: string, previousVersion: string): AuditEvent[] => [
  { kind: 'admitted', at: '2026-01-05T09:00:00.000Z', version, previousVersion, strategy: 'canary' },
  { kind: 'promoted', at: '2026-01-05T10:00:00.000Z', version },
];
const forward = (is: Weights) =>
  read({ kind: 'forward' as const, weights: is, description: JSON.stringify(is) });
const filterTo = (name: string) => ({
  name: 'filter',
  destinationArn: `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
});
const rule = (name: string, more: object = {}) => ({
  name,
  isEnabled: true,
  isScheduled: false,
  deadLetterQueueArn: undefined,
  ...more,
});
const inFlight = (canaryWeight: number) =>
  read({ id: 'checkout-42', version: '42', executionArn: 'e', canaryWeight } as CurrentRelease);
const trail = (more: Partial<ObservedTrail> = {}): ObservedTrail => ({
  name: 'events',
  arn: 'arn:aws:cloudtrail:eu-west-1:123456789012:trail/events',
  homeRegion: 'eu-west-1',
  isOfOrganization: false,
  isLogging: true,
  selectors: { basic: [{ ReadWriteType: 'All', IncludeManagementEvents: true }], advanced: [] },
  ...more,
});
const reached = (more: Partial<Reachability> = {}) =>
  read<Reachability>({
    dnsName: 'checkout-1.7d67968.vpc-lattice-svcs.us-east-1.on.aws',
    protocol: 'HTTP',
    port: 80,
    status: 'ACTIVE',
    authType: 'NONE',
    networks: [{ name: 'shop', status: 'ACTIVE', vpcs: [{ name: 'vpc-1', status: 'ACTIVE' }] }],
    targetStatuses: ['UNAVAILABLE', 'UNAVAILABLE'],
    ...more,
  });
const running = read({ status: 'RUNNING' as const });

const healthy: Inspection = {
  stateMachine: read({
    isActive: true,
    functions: ['admit', 'shift'],
    alarmNames: ['errors'],
    thresholds: [],
  }),
  metricPresence: read({ requests: 1200, latticeRequests: 1200, silent: [] }),
  functions: read([active('admit'), active('shift'), active('checkout-guard')]),
  live: alias('41'),
  canary: alias('42'),
  provisionedAliases: read([]),
  liveVersion: read({ state: 'Active' as const }),
  canaryVersion: read({ state: 'Active' as const }),
  promotion: promotedAs('41', '40'),
  promotionTrail: read(trailOf('41', '40')),
  previousVersion: read({ state: 'Inactive' as const }),
  pathDefects: read({ production: [], canary: [] }),
  reachability: reached(),
  release: read(undefined),
  execution: read(undefined),
  traffic: forward(baseline),
  alarms: read([{ name: 'errors', state: 'OK' as const }]),
  logFilters: read([filterTo('someone-else'), filterTo('checkout-tripwire')]),
  faultKinds: read(['crash', 'timeout', 'exception'] as const),
  guardAlarms: read([
    { name: 'checkout-guard-silent', state: 'OK' as const },
    { name: 'checkout-guard-failed', state: 'OK' as const },
  ]),
  guardRules: read([rule('alarm-red'), rule('sweep', { isScheduled: true })]),
  guardConcurrency: read({ limit: 1000, unreserved: 1000, reserved: undefined }),
  deadLetters: read([{ url: 'https://queue', messages: 0 }]),
  alarmActions: read([
    { alarmName: 'checkout-guard-silent', isEnabled: true, isRed: false, topics: [topicArn] },
  ]),
  topicAudiences: read([{ topicArn, confirmed: 2, pending: 0 }]),
  triggers: read([rule('published')]),
  publicationCount: read(3),
  trails: read({ here: [trail()], elsewhere: [] }),
};

/** The findings of a service that is healthy except for one part. */
function findingsWith(part: Partial<Inspection>) {
  return diagnose(manifest, { ...healthy, ...part });
}

test('a healthy service has no findings other than ok', () => {
  const findings = diagnose(manifest, healthy);
  expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(findings.map(({ check }) => check)).toEqual([
    'state machine',
    'functions',
    'aliases',
    'targets',
    'clients',
    'ledger',
    'traffic',
    'undo',
    'alarms',
    'evidence',
    'tripwire',
    'guard',
    'concurrency',
    'dead letters',
    'notifications',
    'triggers',
    'CloudTrail',
    'permissions',
  ]);
});

test.each<[string, Partial<Inspection>, string, string, RegExp]>([
  [
    'no state machine',
    { stateMachine: read(undefined) },
    'state machine',
    'problem',
    /^arn:.* does not exist$/,
  ],
  [
    'a state machine that is being deleted',
    { stateMachine: read({ isActive: false, functions: [], alarmNames: [], thresholds: [] }) },
    'state machine',
    'problem',
    /being deleted/,
  ],
  [
    'a missing task function',
    { functions: read([active('admit'), { name: 'shift', version: undefined }]) },
    'functions',
    'problem',
    /^not found: shift$/,
  ],
  [
    'a function in state Failed',
    { functions: read([{ name: 'shift', version: { state: 'Failed' as const, reason: 'no such key' } }]) },
    'functions',
    'problem',
    /shift \(no such key\)/,
  ],
  [
    'a function that is pending',
    { functions: read([{ name: 'shift', version: { state: 'Pending' as const } }]) },
    'functions',
    'warning',
    /shift is Pending/,
  ],
  [
    'a log without failed requests',
    { faultKinds: read([]) },
    'tripwire',
    'warning',
    /shows no failed requests/,
  ],
  [
    'a log group without the filter of the tripwire',
    { logFilters: read([filterTo('someone-else')]) },
    'tripwire',
    'warning',
    /^no subscription filter of checkout-logs leads to checkout-tripwire.*the group has filter$/,
  ],
  [
    'a log group that is gone',
    { logFilters: failed('ResourceNotFoundException', 'The specified log group does not exist.') },
    'tripwire',
    'problem',
    /^not found: .*log group/,
  ],
  [
    'filters that may not be read',
    { logFilters: denied('logs:DescribeSubscriptionFilters') },
    'tripwire',
    'unknown',
    /^access denied: logs:DescribeSubscriptionFilters$/,
  ],
  [
    'a missing alias',
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
    { traffic: read({ kind: 'foreign', description: 'a fixed response of 404' }) },
    'traffic',
    'problem',
    /an action that no release wrote: a fixed response of 404/,
  ],
  [
    'a release whose execution was stopped',
    { release: inFlight(100), execution: read({ status: 'ABORTED' }), traffic: forward(weightsFor(100)) },
    'traffic',
    'problem',
    /its execution has ended \(ABORTED\)/,
  ],
  [
    'a release without an execution',
    { release: inFlight(100), traffic: forward(weightsFor(100)) },
    'traffic',
    'problem',
    /its execution has ended \(not found\)/,
  ],
  [
    'weights that the release did not write',
    { release: inFlight(100), execution: running, traffic: forward(weightsFor(500)) },
    'traffic',
    'warning',
    /release checkout-42 of version 42 is at 10%, but the weights are/,
  ],
  [
    'an alarm in ALARM',
    { alarms: read([{ name: 'errors', state: 'ALARM' as const, reason: 'Threshold Crossed' }]) },
    'alarms',
    'problem',
    /in ALARM: errors \(Threshold Crossed\)/,
  ],
  [
    'a missing alarm',
    { alarms: read([{ name: 'errors', state: 'missing' as const }]) },
    'alarms',
    'problem',
    /AlarmMissing/,
  ],
  [
    'an alarm without data while the canary receives traffic',
    {
      alarms: read([{ name: 'errors', state: 'INSUFFICIENT_DATA' as const }]),
      release: inFlight(100),
      execution: running,
    },
    'alarms',
    'warning',
    /^no data, although the canary receives traffic: errors$/,
  ],
  [
    'a disabled sweep',
    { guardRules: read([rule('alarm-red'), rule('sweep', { isScheduled: true, isEnabled: false })]) },
    'guard',
    'problem',
    /disabled: sweep/,
  ],
  ['no sweep', { guardRules: read([rule('alarm-red')]) }, 'guard', 'problem', /no rule invokes/],
  [
    'a guard alarm in ALARM',
    { guardAlarms: read([{ name: 'checkout-guard-silent', state: 'ALARM' as const }]) },
    'guard',
    'problem',
    /in ALARM: checkout-guard-silent/,
  ],
  [
    'a guard that can never run',
    { guardConcurrency: read({ limit: 1000, unreserved: 1000, reserved: 0 }) },
    'concurrency',
    'problem',
    /^checkout-guard has a reserved concurrency of 0/,
  ],
  [
    'an account whose concurrency cannot be read',
    { guardConcurrency: denied('lambda:GetAccountSettings') },
    'concurrency',
    'unknown',
    /^access denied: lambda:GetAccountSettings$/,
  ],
  [
    'a dead letter',
    { deadLetters: read([{ url: 'https://queue', messages: 1 }]) },
    'dead letters',
    'problem',
    /^1 message: /,
  ],
  [
    'a disabled trigger',
    { triggers: read([rule('published', { isEnabled: false })]) },
    'triggers',
    'warning',
    /disabled: published/,
  ],
  [
    'an alias with weighted routing',
    { live: alias('41', { diversions: { '39': 0.1 } }) },
    'aliases',
    'problem',
    /alias live routes to version 41, and 10% to version 39/,
  ],
  [
    'provisioned concurrency on an alias',
    { provisionedAliases: read(['live', 'canary']), live: alias('41', { diversions: { '39': 1 } }) },
    'aliases',
    'problem',
    /provisioned concurrency on live and canary/,
  ],
  [
    'a version in state Failed',
    { liveVersion: read({ state: 'Failed' as const, reason: 'no such key' }) },
    'aliases',
    'problem',
    /live is version 41, which is in state Failed \(no such key\)/,
  ],
  [
    'an alias that was moved outside a release',
    { promotion: promotedAs('40', '39'), promotionTrail: read(trailOf('40', '39')) },
    'undo',
    'warning',
    /version 41 is in production, but the last release, checkout-41, promoted version 40/,
  ],
  [
    'a promotion in the history that production contradicts',
    { live: alias('41', { description: 'release checkout-41; before: version 39' }) },
    'undo',
    'problem',
    /in place of version 40, but the production alias says that release checkout-41 replaced version 39/,
  ],
  [
    'a promotion in the history that the audit trail does not know',
    { promotionTrail: read([]) },
    'undo',
    'problem',
    /checkout-41 promoted version 41 .* the audit trail of that release has no such promotion/,
  ],
  [
    'a missing previous version',
    { previousVersion: read(undefined) },
    'undo',
    'warning',
    /version 40, the target of rollouts undo, does not exist/,
  ],
  [
    'a target group without a target',
    withDefect('canary', { code: 'noTarget', targetGroup: 'tg-2', expected: aliasArn('canary') }),
    'targets',
    'problem',
    /target group tg-2 has no target: requests to the canary side fail/,
  ],
  [
    'a target group with another target',
    withDefect('production', {
      code: 'otherTarget',
      targetGroup: 'tg-1',
      expected: aliasArn('live'),
      found: [aliasArn('canary')],
    }),
    'targets',
    'problem',
    /target group tg-1 routes to .*:canary, not to .*:live: requests to the production side fail/,
  ],
  [
    'a function without concurrency',
    withDefect('production', { code: 'noConcurrency', target: 'checkout-function' }),
    'targets',
    'problem',
    /checkout-function has a reserved concurrency of 0/,
  ],
  [
    'a version that cannot run',
    withDefect('production', { code: 'revisionFailed', target: aliasArn('live'), why: 'no such key' }),
    'targets',
    'problem',
    /:live cannot run: no such key/,
  ],
  [
    'an alias that VPC Lattice may not invoke',
    withDefect('production', { code: 'notPermitted', target: aliasArn('live'), targetGroupArn: 'arn:tg-1' }),
    'targets',
    'problem',
    /not allowed to invoke .*:live: requests to the production side fail/,
  ],
  [
    'disabled alarm actions',
    {
      alarmActions: read([
        { alarmName: 'checkout-guard-failed', isEnabled: false, isRed: false, topics: [topicArn] },
      ]),
    },
    'notifications',
    'warning',
    /^alarm actions are disabled: checkout-guard-failed$/,
  ],
  [
    'alarms without a topic',
    {
      alarmActions: read([{ alarmName: 'checkout-guard-failed', isEnabled: true, isRed: false, topics: [] }]),
    },
    'notifications',
    'warning',
    /^no topic is configured/,
  ],
  [
    'failed notifications',
    {
      alarmActions: read([
        { alarmName: 'checkout-notifications-failed', isEnabled: true, isRed: true, topics: [topicArn] },
      ]),
    },
    'notifications',
    'warning',
    /in ALARM: checkout-notifications-failed/,
  ],
  [
    'a topic without a subscription',
    { topicAudiences: read([{ topicArn, confirmed: 0, pending: 0 }]) },
    'notifications',
    'warning',
    /^arn:aws:sns:[^ ]*releases has no subscription$/,
  ],
  [
    'an unconfirmed subscription',
    { topicAudiences: read([{ topicArn, confirmed: 0, pending: 1 }]) },
    'notifications',
    'warning',
    /releases has no confirmed subscription: 1 pending confirmation$/,
  ],
  [
    'a denied call',
    { deadLetters: denied('sqs:GetQueueUrl') },
    'dead letters',
    'unknown',
    /^access denied: sqs:GetQueueUrl$/,
  ],
  [
    'a denied call',
    { deadLetters: denied('sqs:GetQueueUrl') },
    'permissions',
    'warning',
    /^access denied: sqs:/,
  ],
  [
    'a row with invalid fields',
    {
      release: read({
        id: 'r',
        version: '?',
        canaryWeight: 0,
        unreadable: ['canaryWeight: not a number'],
      } as unknown as CurrentRelease),
      execution: running,
    },
    'ledger',
    'warning',
    /invalid fields, .*: canaryWeight: not a number$/,
  ],
  [
    'a service without a network',
    { reachability: reached({ networks: [] }) },
    'clients',
    'warning',
    /nobody can/,
  ],
  [
    'a network without a VPC',
    { reachability: reached({ networks: [{ name: 'shop', status: 'ACTIVE', vpcs: [] }] }) },
    'clients',
    'warning',
    /shop has no VPC/,
  ],
  [
    'an association that failed',
    { reachability: reached({ networks: [{ name: 'shop', status: 'CREATE_FAILED', vpcs: [] }] }) },
    'clients',
    'warning',
    /shop \(CREATE_FAILED\)/,
  ],
  [
    'a service that is being created',
    { reachability: reached({ status: 'CREATE_IN_PROGRESS' }) },
    'clients',
    'problem',
    /is CREATE_IN_PROGRESS/,
  ],
  [
    'a missing ledger',
    { release: failed('ResourceNotFoundException', 'Requested resource not found') },
    'ledger',
    'problem',
    /^not found: /,
  ],
  ['a failed call', { traffic: failed('InternalFailure', 'x') }, 'traffic', 'unknown', /InternalFailure/],
])('%s is reported, with a remedy', (_, part, check, status, message) => {
  const findings = findingsWith(part);
  const finding = findings.find((each) => each.check === check);
  expect(finding).toMatchObject({ status, message: expect.stringMatching(message) as string });
  if (status === 'problem' || status === 'warning') expect(finding?.command ?? finding?.remedy).toBeTruthy();
});

const misspelt = { gate: 'orders', namespace: 'shop', name: 'Ordres', dimensions: { Service: 'checkout' } };

test.each([
  ['ok', { requests: 0, latticeRequests: 0, silent: [misspelt] }],
  ['warning', { requests: 9, latticeRequests: 9, silent: [misspelt] }],
  ['warning', { requests: 9, latticeRequests: 0, silent: [] }],
  ['ok', { requests: 9, latticeRequests: 9, silent: [] }],
] as const)('the metrics that gates judge by are %s, in fields: %j', (status, evidence) => {
  const finding = findingsWith({ metricPresence: read(evidence) }).find(({ check }) => check === 'evidence');
  expect(finding).toMatchObject({ status, evidence });
});

test.each<[string, Partial<Reachability>]>([
  ['reachable', {}],
  ['noNetwork', { networks: [] }],
  ['noVpc', { networks: [{ name: 'shop', status: 'ACTIVE', vpcs: [] }] }],
  ['pending', { networks: [{ name: 'shop', status: 'CREATE_FAILED', vpcs: [] }] }],
  ['serviceNotActive', { status: 'CREATE_IN_PROGRESS', networks: [] }],
])('how clients reach the service is in fields: %s', (access, given) => {
  const found = findingsWith({ reachability: reached(given) }).find(({ check }) => check === 'clients');
  const { networks = [], status = 'ACTIVE' } = given;
  expect(found?.clients).toEqual({
    access,
    dnsName: 'checkout-1.7d67968.vpc-lattice-svcs.us-east-1.on.aws',
    protocol: 'HTTP',
    port: 80,
    status,
    authType: 'NONE',
    networks:
      access === 'reachable'
        ? [{ name: 'shop', status: 'ACTIVE', vpcs: [{ name: 'vpc-1', status: 'ACTIVE' }] }]
        : networks,
    targetStatuses: ['UNAVAILABLE'],
  });
});

test('for an action that no release wrote, the command sends all traffic to production', () => {
  const findings = findingsWith({
    traffic: read({ kind: 'foreign', description: 'a fixed response of 404' }),
  });
  const { command = '' } = findings.find(({ check }) => check === 'traffic')!;
  expect(command).toContain('update-listener --service-identifier svc-1 --listener-identifier listener-1 ');
  expect(JSON.parse(/'(.*)'$/.exec(command)![1]!)).toEqual({
    forward: {
      targetGroups: [
        { targetGroupIdentifier: 'tg-1', weight: 100 },
        { targetGroupIdentifier: 'tg-2', weight: 0 },
      ],
    },
  });
});

test('a release that is shifting is ok', () => {
  const release = inFlight(300);
  for (const is of [weightsFor(300), baseline]) {
    const findings = findingsWith({ release, execution: running, traffic: forward(is) });
    const traffic = findings.find(({ check }) => check === 'traffic');
    expect(traffic).toMatchObject({ status: 'ok', message: expect.stringContaining('is at 30%') as string });
  }
});

test('without triggers no trail is required', () => {
  const findings = findingsWith({ triggers: read([]), publicationCount: read(0) });
  expect(findings.find(({ check }) => check === 'triggers')).toMatchObject({
    status: 'ok',
    message: 'no rules: releases are started manually',
  });
  expect(findings.find(({ check }) => check === 'CloudTrail')?.status).toBe('ok');
});
