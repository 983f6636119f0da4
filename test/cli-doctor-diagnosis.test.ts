import { diagnose } from '../cli/doctor/diagnose';
import type { Inspection, Looked } from '../cli/doctor/inspection';
import { describeDeployment } from '../core/deployment';
import { ReleaseError } from '../core/errors';
import type { CurrentRelease } from '../core/ledger/current-release';
import { forwardFor, rest, type Forward } from '../core/traffic';

const deployment = describeDeployment(
  {
    service: 'checkout',
    stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:checkout',
    functionName: 'checkout-function',
    ledgerTable: 'checkout-ledger',
    guardFunction: 'checkout-guard',
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
const alias = (version: string) => seen({ name: '', version, revisionId: '', description: '' });
const forward = (is: Forward) =>
  seen({ kind: 'forward' as const, forward: is, description: JSON.stringify(is) });
const rule = (name: string, more: object = {}) => ({
  name,
  isEnabled: true,
  isScheduled: false,
  deadLetterQueueArn: undefined,
  ...more,
});
const inFlight = (canaryPerMille: number) =>
  seen({ id: 'checkout-42', version: '42', executionArn: 'e', canaryPerMille } as CurrentRelease);
const running = seen({ status: 'RUNNING' as const });

const healthy: Inspection = {
  stateMachine: seen({ isActive: true, functions: ['admit', 'shift'], alarmNames: ['errors'] }),
  functions: seen([active('admit'), active('shift'), active('checkout-guard')]),
  live: alias('41'),
  canary: alias('42'),
  release: seen(undefined),
  execution: seen(undefined),
  traffic: forward(rest),
  alarms: seen([{ name: 'errors', state: 'OK' as const }]),
  guardAlarms: seen([
    { name: 'checkout-guard-silent', state: 'OK' as const },
    { name: 'checkout-guard-failed', state: 'OK' as const },
  ]),
  guardRules: seen([rule('alarm-red'), rule('sweep', { isScheduled: true })]),
  deadLetters: seen(0),
  triggers: seen([rule('published')]),
  triggered: seen(3),
};

/** What is said of a delivery that is healthy but for something. */
function findingsBut(something: Partial<Inspection>) {
  return diagnose(deployment, { ...healthy, ...something });
}

test('a healthy delivery is all right in every respect', () => {
  const findings = diagnose(deployment, healthy);
  expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(findings.map(({ check }) => check)).toEqual([
    'state machine',
    'functions',
    'aliases',
    'ledger',
    'traffic',
    'alarms',
    'guard',
    'dead letters',
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
    { traffic: forward(forwardFor(100)) },
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
    { release: inFlight(100), execution: seen({ status: 'ABORTED' }), traffic: forward(forwardFor(100)) },
    'traffic',
    'problem',
    /its execution has ended \(ABORTED\)/,
  ],
  [
    'a release whose execution is gone',
    { release: inFlight(100), traffic: forward(forwardFor(100)) },
    'traffic',
    'problem',
    /it is gone/,
  ],
  [
    'weights that the release did not write',
    { release: inFlight(100), execution: running, traffic: forward(forwardFor(500)) },
    'traffic',
    'warning',
    /release checkout-42 of version 42 is at 10 %, and the weights are others/,
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
  ['a dead letter', { deadLetters: seen(1) }, 'dead letters', 'problem', /^1 message that/],
  [
    'a trigger that is disabled',
    { triggers: seen([rule('published', { isEnabled: false })]) },
    'triggers',
    'warning',
    /disabled: published/,
  ],
  [
    'no publication for a while',
    { triggered: seen(0) },
    'trail',
    'unknown',
    /none was made, or no trail logs/,
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
        canaryPerMille: 0,
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
  if (status === 'problem' || status === 'warning') expect(finding?.mend).toBeTruthy();
});

test('a release in flight whose weights are on their way is all right', () => {
  const release = inFlight(300);
  for (const is of [forwardFor(300), rest]) {
    const [, , , , traffic] = findingsBut({ release, execution: running, traffic: forward(is) });
    expect(traffic).toMatchObject({ status: 'ok', says: expect.stringContaining('is at 30 %') as string });
  }
});

test('without triggers no trail is needed', () => {
  const findings = findingsBut({ triggers: seen([]), triggered: seen(0) });
  expect(findings.find(({ check }) => check === 'triggers')?.says).toBe('none: releases are started by hand');
  expect(findings.find(({ check }) => check === 'trail')?.status).toBe('ok');
});
