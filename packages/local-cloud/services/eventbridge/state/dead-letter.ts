import { AwsError } from '../../../kernel/errors';
import { mayGoWellLater } from '../../../kernel/retriable';

/** The limit that ended the retries of a delivery. */
export type ExhaustedCondition = 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';

/** A delivery that was given up, as a dead-letter queue receives it. */
export interface Failure {
  readonly ruleArn: string;
  readonly targetArn: string;
  readonly error: unknown;
  readonly exhausted: ExhaustedCondition | undefined;
  readonly retries: number;
}

/** The message attributes of a dead letter (EventBridge User Guide, "Using dead-letter queues"). */
export function deadLetterAttributes(failure: Failure): Record<string, string> {
  const { error } = failure;
  return {
    RULE_ARN: failure.ruleArn,
    TARGET_ARN: failure.targetArn,
    ERROR_CODE: errorCode(error),
    ERROR_MESSAGE: error instanceof Error && error.message ? error.message : String(error),
    ...(failure.exhausted && { EXHAUSTED_RETRY_CONDITION: failure.exhausted }),
    RETRY_ATTEMPTS: String(failure.retries),
  };
}

/** The guide lists the codes and not what they mean: which one AWS chooses is a guess from their names. */
function errorCode(error: unknown): string {
  if (!(error instanceof AwsError)) return 'ERROR_FROM_TARGET';
  const { code, status, message } = error;
  if (message.includes('sts:AssumeRole')) return 'FAILED_TO_ASSUME_ROLE';
  if (status === 403 || /AccessDenied|Authorization/.test(code)) return 'NO_PERMISSIONS';
  if (/NotFound|DoesNotExist/.test(code)) return 'NO_RESOURCE';
  if (/Throttl|TooManyRequests/.test(code)) return 'THROTTLING';
  if (/LimitExceeded/.test(code)) return 'RESOURCE_LIMIT_EXCEEDED';
  if (/ResourceConflict/.test(code)) return 'RESOURCE_MODIFICATION_COLLISION';
  if (/AlreadyExists/.test(code)) return 'RESOURCE_ALREADY_EXISTS';
  return mayGoWellLater(error) ? 'INTERNAL_ERROR' : 'ERROR_FROM_TARGET';
}
