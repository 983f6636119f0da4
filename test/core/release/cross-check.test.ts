import { crossCheck } from '../../../core/release/cross-check';

const stateMachineArn = 'arn:aws:states:eu-west-1:123456789012:stateMachine:checkout';
const executionArn = 'arn:aws:states:eu-west-1:123456789012:execution:checkout:one';
const release = { id: 'one', executionArn, version: '2' };
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
])('%s: %j with %j', (kind, current, execution) => {
  expect(crossCheck(current, execution, stateMachineArn).kind).toBe(kind);
});
