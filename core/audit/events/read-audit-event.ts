import { z } from 'zod';
import { causeCodes } from '../../analysis/verdict';
import { guardTriggers, type AuditEvent, type AuditEventKind } from './audit-event';
import { decisions } from '../../analysis/gates/decision';
import { type AskedRelease, outcomes } from '../../release/release';
import { dispensable, failure, name, text, time, type FieldsOf } from './fields';
import { parseGateResult } from './gate-results';

const decision = z.enum(decisions);
const count = z.number().min(0);
const asked = { requestedBy: text, reason: text };

const askedFor = z.object({
  version: dispensable(name),
  strategy: dispensable(name),
  reason: dispensable(text),
  requestedBy: dispensable(text),
} satisfies FieldsOf<AskedRelease>);

const side = z.object({ requests: count, faults: count });

type EventOf<Kind, Event = AuditEvent> = Event extends { readonly kind: infer Kinds }
  ? Kind extends Kinds
    ? Event
    : never
  : never;

const fields: { readonly [Kind in AuditEventKind]: FieldsOf<Omit<EventOf<Kind>, 'at' | 'kind'>> } = {
  admitted: {
    version: name,
    previousVersion: name,
    strategy: name,
    reason: dispensable(text),
    requestedBy: dispensable(text),
    overrideWindowReason: dispensable(text),
  },
  prepared: { version: name },
  paused: asked,
  resumed: asked,
  promotionRequested: { ...asked, extent: z.enum(['stage', 'full']), stage: dispensable(text) },
  abortRequested: asked,
  shifted: { stage: name, canaryPerMille: z.int().min(0).max(1000) },
  judged: {
    stage: name,
    decision,
    cause: z.enum(causeCodes),
    blockingGates: z.array(text),
    reason: text,
    // One that a later version has is left out, not the verdict.
    gates: z.array(z.unknown()).transform((gates) => gates.flatMap((each) => parseGateResult(each) ?? [])),
    counts: z.object({ canary: side, production: side }),
    waitSeconds: dispensable(count),
  },
  approvalRequested: { stage: name, evidence: text, until: time, otherwise: z.enum(['rollback', 'advance']) },
  approved: { ...asked, stage: name },
  rejected: { ...asked, stage: name },
  promoted: { version: name },
  guarded: { trigger: z.enum(guardTriggers), cause: text, did: text },
  rolledBack: { failure, restoredVersion: text },
  drained: { drainedAt: time },
  concluded: { outcome: z.enum(outcomes), failure: dispensable(failure), asked: dispensable(askedFor) },
};

const schemas = new Map<unknown, z.ZodType>(
  Object.entries(fields).map(([kind, shape]) => [
    kind,
    z.object({ at: time, kind: z.literal(kind), ...shape }),
  ]),
);

/**
 * Reads an entry of the audit trail.
 *
 * @returns undefined for what is none, or of a kind that a later version writes: the timeline is complete without it
 */
export function parseAuditEvent(row: Readonly<Record<string, unknown>>): AuditEvent | undefined {
  return schemas.get(row['kind'])?.safeParse(row).data as AuditEvent | undefined;
}
