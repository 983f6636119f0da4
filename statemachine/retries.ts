import { queuePatienceSeconds, redAlarmPatienceSeconds, supersedingPatienceSeconds } from '../core/defaults';
import type { ReleaseErrorName } from '../core/errors';
import type { Retrier } from './asl';

/**
 * What Lambda and Step Functions answer when it is not our function's fault.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export const platformErrors = [
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Sandbox.Timedout',
  'States.Timeout',
] as const;

const retryableByEveryTask: readonly ReleaseErrorName[] = ['AwsCallFailed', 'TrafficNotConfirmed'];

/** For every forward task: a little over a minute of trying, then the release goes home. */
export const transientErrors: Retrier = {
  ErrorEquals: [...retryableByEveryTask, ...platformErrors],
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxAttempts: 6,
  MaxDelaySeconds: 20,
  JitterStrategy: 'FULL',
};

const redAlarmIntervalSeconds = 30;

/** For Admit: an alarm that an earlier canary left red turns green by itself, or the release is refused. */
export const redAlarm: Retrier = {
  ErrorEquals: ['CanaryAlarmStillRed' satisfies ReleaseErrorName],
  IntervalSeconds: redAlarmIntervalSeconds,
  BackoffRate: 1,
  MaxAttempts: redAlarmPatienceSeconds / redAlarmIntervalSeconds,
};

const queueIntervalSeconds = 30;

/** For Admit: a release that waits its turn asks again, for as long as a release may well take. */
export const queued: Retrier = {
  ErrorEquals: ['ReleaseQueued' satisfies ReleaseErrorName],
  IntervalSeconds: queueIntervalSeconds,
  BackoffRate: 1,
  MaxAttempts: queuePatienceSeconds / queueIntervalSeconds,
};

const supersedingIntervalSeconds = 5;

/** For Admit: an older version that was asked to go home does so within a minute or two. */
export const superseding: Retrier = {
  ErrorEquals: ['ReleaseSuperseding' satisfies ReleaseErrorName],
  IntervalSeconds: supersedingIntervalSeconds,
  BackoffRate: 1,
  MaxAttempts: supersedingPatienceSeconds / supersedingIntervalSeconds,
};

/** For Prepare: Lambda makes a new version ready within seconds, with a VPC within minutes. */
export const versionPending: Retrier = {
  ErrorEquals: ['VersionPending' satisfies ReleaseErrorName],
  IntervalSeconds: 5,
  BackoffRate: 1,
  MaxAttempts: 60,
};

/** For Roll back and Conclude: whatever it is, try again; for about five minutes when errors come at once. */
export const anythingAtAll: Retrier = {
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxAttempts: 36,
  MaxDelaySeconds: 10,
  JitterStrategy: 'FULL',
};
