import { z } from 'zod';
import { callerSchema, nameOfCaller } from './caller';
import { conflictPolicies, type ConflictPolicy } from '../strategy/conflict-policy';
import { plainText } from '../text/schemas';
import { defaultStrategyName } from '../strategy/defaults';
import { ReleaseError } from '../errors/release-error';
import { describeIssues } from '../text/issues';
import type { ReleaseTarget } from './release-target';
import { printable } from '../text/sanitize';

export const outcomes = [
  'promoted',
  'rolled-back',
  'rollback-unconfirmed',
  'refused',
  'already-live',
] as const satisfies readonly Outcome[];

const requestSchema = z.strictObject({
  /** The revision that is to take over; only the service's target knows more of its form. */
  version: plainText(256).min(1),
  /** @default "canary" */
  strategy: plainText(30).min(1).default(defaultStrategyName),
  /** Why, for the people who read the history. */
  reason: plainText(500).optional(),
  /** Who asked. */
  requestedBy: plainText(200).optional(),
  /** CloudTrail's word for who published the version: who asked, where `requestedBy` does not say it. Never a reason to refuse. */
  publishedBy: callerSchema.catch({}).optional(),
  /** Why the release need not wait for its windows. @default it waits for them */
  overrideWindowReason: plainText(500).min(1).optional(),
  /** What to do when another release is in flight. @default as the strategy says */
  onConflict: z.enum(conflictPolicies).optional(),
});

/** What an execution of the state machine is started with. */
export type ReleaseRequest = Omit<z.output<typeof requestSchema>, 'publishedBy'>;

/**
 * Validates the input of an execution.
 *
 * @param strategyNames of the strategies that were deployed
 * @param target of the service: it says what is wrong with the form of a revision
 * @throws ReleaseError `InvalidReleaseInput`, `UnknownStrategy`
 */
export function parseReleaseRequest(
  input: unknown,
  strategyNames: readonly string[],
  target: Pick<ReleaseTarget, 'problemWith'>,
): ReleaseRequest {
  const version = requestSchema.shape.version.superRefine((revision, issues) => {
    const message = target.problemWith(revision);
    if (message !== undefined) issues.addIssue({ code: 'custom', message });
  });
  const parsed = requestSchema.extend({ version }).safeParse(input);
  if (!parsed.success) {
    throw new ReleaseError('InvalidReleaseInput', describeIssues('release input', parsed.error));
  }
  const { publishedBy, ...request } = parsed.data;
  const { strategy } = request;
  if (!strategyNames.includes(strategy)) {
    throw new ReleaseError(
      'UnknownStrategy',
      `release input: strategy: no strategy "${strategy}"; deployed are: ${strategyNames.join(', ')}`,
    );
  }
  if (!publishedBy) return request;
  return { requestedBy: nameOfCaller(publishedBy), ...request };
}

/** What a release was asked to be, as far as it was said in a form that may be shown. */
export type AskedRelease = Partial<Pick<ReleaseRequest, 'version' | 'strategy' | 'reason' | 'requestedBy'>>;

/** Of the input of an execution that was refused, perhaps for that very input: the fields that are valid by themselves. */
export function askedRelease(input: unknown): AskedRelease {
  const given: Partial<Record<string, unknown>> = typeof input === 'object' && input !== null ? input : {};
  const { version, strategy, reason, requestedBy, publishedBy } = requestSchema.shape;
  const publisher = publishedBy.safeParse(given['publishedBy']).data;
  return {
    version: version.safeParse(given['version']).data,
    strategy: strategy.unwrap().safeParse(given['strategy']).data,
    reason: reason.safeParse(given['reason']).data,
    requestedBy: requestedBy.safeParse(given['requestedBy']).data ?? (publisher && nameOfCaller(publisher)),
  };
}

/** A release as the state machine carries it from task to task. */
export interface Release {
  /** The name of the execution. */
  readonly id: string;
  /** The ARN of the execution, which owns the lock. */
  readonly executionArn: string;
  /** The revision that is released: opaque outside its target. */
  readonly version: string;
  /** The revision that was in production when the release began. */
  readonly previousVersion: string;
  readonly strategy: string;
  /** When the release was admitted, ISO 8601. */
  readonly startedAt: string;
  readonly reason?: string;
  readonly requestedBy?: string;
  /** Set when the release need not wait for its windows. */
  readonly overrideWindowReason?: string;
  /** What it does when another release is in flight. @default as the strategy says */
  readonly onConflict?: ConflictPolicy;
  /** The alarms that take this release back at once, whatever it is doing. */
  readonly alarmNames?: readonly string[];
}

/**
 * How a release ended.
 *
 * - `promoted` means: the revision is in production
 * - `rolled-back` means: traffic is back at 100% production, confirmed
 * - `rollback-unconfirmed` means: nobody knows where traffic is; the lock is kept
 * - `refused` means: it never touched anything
 * - `already-live` means: there was nothing to do
 */
export type Outcome = 'promoted' | 'rolled-back' | 'rollback-unconfirmed' | 'refused' | 'already-live';

/** Why a release did not get through: the error that the state machine caught. */
export interface Failure {
  readonly error: string;
  readonly message: string;
}

/**
 * The failure behind an error that Step Functions caught, fit to be shown; the cause of a failed Lambda task is a JSON text.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function failureFrom(caught: { error: string; cause: string }): Failure {
  try {
    const cause = JSON.parse(caught.cause) as { errorMessage?: unknown };
    if (typeof cause?.errorMessage === 'string') return failureOf(caught.error, cause.errorMessage);
  } catch {
    // Not JSON: the text of a Fail state, or of Step Functions itself.
  }
  return failureOf(caught.error, caught.cause);
}

function failureOf(error: string, message: string): Failure {
  return { error: printable(error, 200), message: printable(message, 2000) };
}
