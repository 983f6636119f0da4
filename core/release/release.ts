import { z } from 'zod';
import { callerSchema, nameOfCaller } from './caller';
import type { Change } from './change';
import { changeSchema } from './change-schema';
import { conflictPolicies, type ConflictPolicy } from '../strategy/conflict-policy';
import type { IdentityKind } from './identity';
import type { OverriddenAlarm, Overrides } from './overrides';
import { overridesSchema } from './overrides-schema';
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
  /** The revision to release. The service's target validates its form. */
  version: plainText(256).min(1),
  /** @default "canary" */
  strategy: plainText(30).min(1).default(defaultStrategyName),
  /** Shown to people. */
  reason: plainText(500).optional(),
  requestedBy: plainText(200).optional(),
  /** The publisher of the version from CloudTrail, the default of `requestedBy`. Ignored if invalid. */
  publishedBy: callerSchema.catch({}).optional(),
  /** The change that the revision makes. @default what the revision itself says */
  change: changeSchema.optional(),
  /** The rules that the release overrides, each with the reason. @default every rule applies */
  overrides: overridesSchema.optional(),
  /** @default the policy of the strategy */
  onConflict: z.enum(conflictPolicies).optional(),
});

/** The input of a release that a person starts. The caller is not part of it. */
export const releaseInputSchema = requestSchema
  .omit({ requestedBy: true, publishedBy: true })
  .extend({ strategy: requestSchema.shape.strategy.unwrap().optional() });

export type ReleaseInput = Readonly<z.output<typeof releaseInputSchema>>;

/** The input of an execution of the state machine. */
export type ReleaseRequest = Omit<z.output<typeof requestSchema>, 'publishedBy'> & {
  /** Set if the publication of the version started the release: the input has `publishedBy`. */
  readonly isPublication?: true;
};

/**
 * Validates the input of an execution.
 *
 * @param strategyNames the deployed strategies
 * @param target validates the form of the revision
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
  return { requestedBy: nameOfCaller(publishedBy), ...request, isPublication: true };
}

/** The valid fields of a release request. */
export type AskedRelease = Partial<Pick<ReleaseRequest, 'version' | 'strategy' | 'reason' | 'requestedBy'>>;

/** Reads the valid fields of the input of a refused execution, whose other fields may be invalid. */
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
  /** The revision that is released, opaque outside its target. */
  readonly version: string;
  /** The production revision when the release began. */
  readonly previousVersion: string;
  readonly strategy: string;
  /** The time of admission, ISO 8601. */
  readonly startedAt: string;
  readonly reason?: string;
  readonly requestedBy?: string;
  /** The certainty of `requestedBy`. @default nobody is named */
  readonly identity?: IdentityKind;
  readonly change?: Change;
  /** @default every rule applies */
  readonly overrides?: Overrides;
  /** The alarms that were in ALARM when the release was admitted all the same. */
  readonly overriddenAlarms?: readonly OverriddenAlarm[];
  /** @default "reject" */
  readonly onConflict?: ConflictPolicy;
  /** The alarms that roll back this release at once, in any state. */
  readonly alarmNames?: readonly string[];
}

/**
 * The outcome of a release.
 *
 * - `promoted`: the revision is in production
 * - `rolled-back`: traffic is confirmed at 100% production
 * - `rollback-unconfirmed`: the weights are unknown; the lock is kept
 * - `refused`: nothing was changed
 * - `already-live`: the revision was in production already
 */
export type Outcome = 'promoted' | 'rolled-back' | 'rollback-unconfirmed' | 'refused' | 'already-live';

/** The failure of a release: the error that the state machine caught. */
export interface Failure {
  readonly error: string;
  readonly message: string;
}

/**
 * Reads the failure from an error that Step Functions caught. The cause of a failed Lambda task is JSON.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function failureFrom(caught: { error: string; cause: string }): Failure {
  try {
    const cause = JSON.parse(caught.cause) as { errorMessage?: unknown };
    if (typeof cause?.errorMessage === 'string') return failureOf(caught.error, cause.errorMessage);
  } catch {
    // Not JSON: the cause is the text of a Fail state or of Step Functions itself.
  }
  return failureOf(caught.error, caught.cause);
}

function failureOf(error: string, message: string): Failure {
  return { error: printable(error, 200), message: printable(message, 2000) };
}
