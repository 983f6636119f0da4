import { z } from 'zod';
import { weightSchema } from '../../traffic/weight-schema';
import { decisions } from '../../analysis/gates/decision';
import type { GateResult } from '../../analysis/gates/gate-result';
import type { ErrorCount } from '../../analysis/faults/error-count';
import { causeCodes } from '../../analysis/verdict';
import type { Change } from '../../release/change';
import type { OverridableRule } from '../../release/overrides';
import { outcomes, type AskedRelease } from '../../release/release';
import { identityKinds } from '../../release/identity';
import { change, lenient, failure, name, overrides, text, time, type FieldsOf } from './fields';
import { parseGateResult } from './gate-results';

const count = z.number().min(0);
const side = z.object({ requests: count, faults: count });

/**
 * The field schemas of audit events. An event gets them as an argument and imports none, so that the console's page can
 * show events without loading zod.
 */
export const auditFields = {
  text,
  name,
  time,
  count,
  failure,
  overrides,
  change,
  optional: lenient,
  oneOf: z.enum,
  weight: weightSchema,
  decision: z.enum(decisions),
  cause: z.enum(causeCodes),
  outcome: z.enum(outcomes),
  otherwise: z.enum(['rollback', 'advance']),
  texts: z.array(text).readonly(),
  /** Drops gate results of a later version and keeps the verdict. */
  gateResults: z
    .array(z.unknown())
    .transform((gates): readonly GateResult[] => gates.flatMap((each) => parseGateResult(each) ?? [])),
  countsBySide: z.object({ canary: side, production: side }),
  errorCounts: z
    .array(
      z.object({
        type: text,
        message: text,
        canary: count,
        production: count,
      } satisfies FieldsOf<ErrorCount>),
    )
    .readonly(),
  askedRelease: z.object({
    version: lenient(name),
    strategy: lenient(name),
    reason: lenient(text),
    requestedBy: lenient(text),
  } satisfies FieldsOf<AskedRelease>),
  /** The requester and reason of a control. */
  asked: { requestedBy: text, reason: text, identity: lenient(z.enum(identityKinds)) },
  identity: z.enum(identityKinds),
};

export type AuditFields = typeof auditFields;

/** The longest text in a published event, in characters. Longer ones are cut. */
export const maximumTextLength = 4000;

const published = z.string().max(maximumTextLength);
const publishedOverrides = z.object({
  window: published.optional(),
  alarms: published.optional(),
  production: published.optional(),
  tripwire: published.optional(),
} satisfies Record<OverridableRule, z.ZodType>);
const publishedFailure = z.object({ error: published, message: published });
const publishedErrors = z.array(
  z.object({
    type: published,
    message: published,
    canary: z.number(),
    production: z.number(),
  } satisfies Record<keyof ErrorCount, z.ZodType>),
);

/** The release of an event. A refused one may have no more than its execution. */
const release = z.object({
  id: published,
  executionArn: published,
  version: published.optional(),
  previousVersion: published.optional(),
  strategy: published.optional(),
  startedAt: published.optional(),
  requestedBy: published.optional(),
  /** The certainty of `requestedBy`: attested by AWS, or claimed. */
  identity: z.enum(identityKinds).optional(),
  reason: published.optional(),
  change: z
    .object({
      description: published.optional(),
      commit: published.optional(),
      author: published.optional(),
    } satisfies Record<keyof Change, z.ZodType>)
    .optional(),
});

/** The release of an event. */
export type EventRelease = z.output<typeof release>;

/** The field schemas of release events. */
export const publishedFields = {
  text: published,
  oneOf: z.enum,
  failure: publishedFailure,
  errorCounts: publishedErrors,
  overrides: publishedOverrides,
  weight: z.number(),
  otherwise: z.enum(['rollback', 'advance']),
  refused: z.literal('refused'),
  outcome: z.enum(outcomes).exclude(['refused']),
  release,
};

export type PublishedFields = typeof publishedFields;
