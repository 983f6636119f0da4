import { areOfSameMachine, crossCheck } from '../../../core/release/cross-check';

const stateMachineArn = 'arn:aws:states:eu-west-1:123456789012:stateMachine:checkout';
const executionArn = 'arn:aws:states:eu-west-1:123456789012:execution:checkout:one';
const release = { id: 'one', executionArn, version: '2' };
/** The release with a name that may be none of an execution. */
const named = (id: string) => ({ ...release, id, executionArn: executionArn.replace(/one$/, id) });
const running = { status: 'RUNNING', input: '{"version":"2"}' };

it.each([
  ['confirmed', release, running],
  ['confirmed', release, { status: 'FAILED' }],
  ['confirmed', release, { status: 'FAILED', input: '{"version":2}' }],
  ['confirmed', release, { status: 'FAILED', input: '[]' }],
  ['unconfirmed', release, undefined],
  ['refuted', release, { status: 'SUCCEEDED', input: '{"version":"2"}' }],
  ['refuted', release, { status: 'RUNNING', input: '{"version":"3"}' }],
  ['refuted', { ...release, id: 'two' }, running],
  ['refuted', { ...release, executionArn: `${executionArn}x` }, running],
  ['refuted', { ...release, executionArn: executionArn.replace('checkout', 'other') }, running],
  ['refuted', { ...release, executionArn: executionArn.replace('eu-', 'us-') }, undefined],
  ['refuted', named('o ne'), undefined],
  ['refuted', named('one*'), undefined],
  ['refuted', named('x'.repeat(81)), undefined],
  ['unconfirmed', named('x'.repeat(80)), undefined],
  ['unconfirmed', named('ONE.é@1'), undefined],
])('%s: %j with %j', (kind, current, execution) => {
  expect(crossCheck(current, execution, stateMachineArn).kind).toBe(kind);
});

it('an execution of the same state machine has a name that executions can have', () => {
  expect(areOfSameMachine(executionArn, `${executionArn}-b`)).toBe(true);
  expect(areOfSameMachine(`${executionArn} b`, executionArn)).toBe(false);
  expect(areOfSameMachine(executionArn.replace('checkout', 'other'), executionArn)).toBe(false);
});
