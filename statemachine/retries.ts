import {
  productionCheckSeconds,
  productionHoldSeconds,
  queueTimeoutSeconds,
  redAlarmTimeoutSeconds,
  supersedeTimeoutSeconds,
} from '../core/strategy/defaults';
import type { ReleaseErrorName } from '../core/errors/release-error';
import type { Retrier } from './asl';

/**
 * The errors of Lambda and Step Functions that no handler causes.
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

/** The error of a function that exceeds its Lambda timeout. */
const functionTimeout = 'Sandbox.Timedout';

/** The error of a task that exceeds its `TimeoutSeconds`. */
export const stateTimeout = 'States.Timeout';

/** The errors of a function that does not answer in time: from Lambda, or from the state that waits for it. */
export const timeouts = [functionTimeout, stateTimeout] as const;

const retryableByEveryTask: readonly ReleaseErrorName[] = ['AwsCallFailed', 'TrafficNotConfirmed'];

/** For every task. Few attempts, because each takes as long as the function may. */
export const outOfTime: Retrier = {
  ErrorEquals: timeouts,
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxAttempts: 2,
  JitterStrategy: 'FULL',
};

/** For a task that waits for its task token, where `States.Timeout` is an outcome and no failure. */
export const outOfTimeBeforeWaiting: Retrier = { ...outOfTime, ErrorEquals: [functionTimeout] };

/** For every forward task: retries for a little over a minute, then the release rolls back. */
export const transientErrors: Retrier = {
  ErrorEquals: [...retryableByEveryTask, ...platformErrors],
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxAttempts: 6,
  MaxDelaySeconds: 20,
  JitterStrategy: 'FULL',
};

/** For Admit: waits until an alarm that an earlier canary left in ALARM is OK; otherwise the release is refused. */
export const redAlarm = steady('CanaryAlarmStillRed', {
  intervalSeconds: 30,
  forSeconds: redAlarmTimeoutSeconds,
});

/** For Admit: a queued release tries again for as long as one release usually takes. */
export const queued = steady('ReleaseQueued', { intervalSeconds: 30, forSeconds: queueTimeoutSeconds });

/** For Admit: waits until the superseded release has rolled back, which takes a minute or two. */
export const superseding = steady('ReleaseSuperseding', {
  intervalSeconds: 5,
  forSeconds: supersedeTimeoutSeconds,
});

/** For Promote, and before a rollback that nobody blames on the canary: waits until production can serve. */
export const productionUnreachable = steady('ProductionUnreachable', {
  intervalSeconds: productionCheckSeconds,
  forSeconds: productionHoldSeconds,
});

/** For Prepare: Lambda makes a new version ready within seconds, with a VPC within minutes. */
export const versionPending = steady('VersionPending', { intervalSeconds: 5, forSeconds: 300 });

/**
 * For Roll back and Conclude: retries every error, for a minute or two when errors come at once and for about five
 * when the function itself waits for AWS. After that the release ends as unconfirmed, which pages the operator; the
 * guard goes on trying.
 */
export const anythingAtAll: Retrier = {
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxAttempts: 16,
  MaxDelaySeconds: 10,
  JitterStrategy: 'FULL',
};

/** Retries at a constant interval. A backoff would only delay the answer, because the wait depends on no load. */
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
