import {
  queuePatienceSeconds,
  redAlarmPatienceSeconds,
  supersedingPatienceSeconds,
} from '../core/strategy/defaults';
import type { ReleaseErrorName } from '../core/errors/release-error';
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
] as const;

/** What Lambda ends a function with that takes too long. */
const functionTimeout = 'Sandbox.Timedout';

/** What Step Functions ends a task with that takes longer than its `TimeoutSeconds`. */
export const stateTimeout = 'States.Timeout';

/** What a function that does not answer in time ends with: by Lambda, or by the state that waits for it. */
export const timeouts = [functionTimeout, stateTimeout] as const;

const retryableByEveryTask: readonly ReleaseErrorName[] = ['AwsCallFailed', 'TrafficNotConfirmed'];

/** For every task: each attempt takes as long as the function may, so there are few. */
export const outOfTime: Retrier = {
  ErrorEquals: timeouts,
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxAttempts: 2,
  JitterStrategy: 'FULL',
};

/** For a task that waits for its token: that nobody gives it back in time is no failure. */
export const outOfTimeBeforeWaiting: Retrier = { ...outOfTime, ErrorEquals: [functionTimeout] };

/** For every forward task: a little over a minute of trying, then the release goes home. */
export const transientErrors: Retrier = {
  ErrorEquals: [...retryableByEveryTask, ...platformErrors],
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxAttempts: 6,
  MaxDelaySeconds: 20,
  JitterStrategy: 'FULL',
};

/** For Admit: an alarm that an earlier canary left red turns green by itself, or the release is refused. */
export const redAlarm = steady('CanaryAlarmStillRed', {
  intervalSeconds: 30,
  forSeconds: redAlarmPatienceSeconds,
});

/** For Admit: a release that waits its turn asks again, for as long as a release may well take. */
export const queued = steady('ReleaseQueued', { intervalSeconds: 30, forSeconds: queuePatienceSeconds });

/** For Admit: an older version that was asked to go home does so within a minute or two. */
export const superseding = steady('ReleaseSuperseding', {
  intervalSeconds: 5,
  forSeconds: supersedingPatienceSeconds,
});

/** For Prepare: Lambda makes a new version ready within seconds, with a VPC within minutes. */
export const versionPending = steady('VersionPending', { intervalSeconds: 5, forSeconds: 300 });

/**
 * For Roll back and Conclude: whatever it is, try again; for a minute or two when errors come at once, for about
 * five where the function itself waits for AWS. Then somebody must be told; the guard goes on trying.
 */
export const anythingAtAll: Retrier = {
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxAttempts: 16,
  MaxDelaySeconds: 10,
  JitterStrategy: 'FULL',
};

/** What is waited for comes when it comes: asking less and less often would only find it later. */
function steady(
  error: ReleaseErrorName,
  { intervalSeconds, forSeconds }: { readonly intervalSeconds: number; readonly forSeconds: number },
): Retrier {
  return {
    ErrorEquals: [error],
    IntervalSeconds: intervalSeconds,
    BackoffRate: 1,
    MaxAttempts: forSeconds / intervalSeconds,
  };
}
