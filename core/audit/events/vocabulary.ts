import { z } from 'zod';
import { weightSchema } from '../../traffic/weight-schema';
import { decisions } from '../../analysis/gates/decision';
import type { GateResult } from '../../analysis/gates/gate-result';
import { causeCodes } from '../../analysis/verdict';
import { outcomes, type AskedRelease } from '../../release/release';
import { lenient, failure, name, text, time, type FieldsOf } from './fields';
import { parseGateResult } from './gate-results';

const count = z.number().min(0);
const side = z.object({ requests: count, faults: count });

/**
 * The schemas of which the events of the audit trail are made. An event gets them as an argument and imports none, so that the
 * console's page shows events without zod.
 */
export const auditFields = {
  text,
  name,
  time,
  count,
  failure,
  optional: lenient,
  oneOf: z.enum,
  weight: weightSchema,
  decision: z.enum(decisions),
  cause: z.enum(causeCodes),
  outcome: z.enum(outcomes),
  otherwise: z.enum(['rollback', 'advance']),
  texts: z.array(text).readonly(),
  /** A gate result that a later version writes is left out; the verdict stays. */
  gateResults: z
    .array(z.unknown())
    .transform((gates): readonly GateResult[] => gates.flatMap((each) => parseGateResult(each) ?? [])),
  countsBySide: z.object({ canary: side, production: side }),
  askedRelease: z.object({
    version: lenient(name),
    strategy: lenient(name),
    reason: lenient(text),
    requestedBy: lenient(text),
  } satisfies FieldsOf<AskedRelease>),
  /** Who asked for something, and why. */
  asked: { requestedBy: text, reason: text },
};

export type AuditFields = typeof auditFields;

/** Texts that people, alarms and AWS wrote are cut to this many characters before they are published. */
export const maximumTextLength = 4000;

const published = z.string().max(maximumTextLength);
const publishedFailure = z.object({ error: published, message: published });

/** The release that an event is about; of a refused one only its execution is sure. */
const release = z.object({
  id: published,
  executionArn: published,
  version: published.optional(),
  previousVersion: published.optional(),
  strategy: published.optional(),
  startedAt: published.optional(),
  requestedBy: published.optional(),
  reason: published.optional(),
});

/** The release that an event is about. */
export type EventRelease = z.output<typeof release>;

/** The schemas of which the events on the bus are made. */
export const publishedFields = {
  text: published,
  oneOf: z.enum,
  failure: publishedFailure,
  weight: z.number(),
  otherwise: z.enum(['rollback', 'advance']),
  refused: z.literal('refused'),
  outcome: z.enum(outcomes).exclude(['refused']),
  release,
};

export type PublishedFields = typeof publishedFields;
