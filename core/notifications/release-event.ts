import { z } from 'zod';
import { outcomes, type Release } from '../release/release';

/** The `source` of what is published on the event bus. */
export const releaseEventSource = 'lattice-rollouts';

/** Texts that come from people, alarms and AWS are cut to this many characters. */
export const maximumTextLength = 4000;

export const text = z.string().max(maximumTextLength);

/** The release that the event is about; of a refused one only its execution is sure. */
const releaseSchema = z.object({
  id: text,
  executionArn: text,
  version: text.optional(),
  previousVersion: text.optional(),
  strategy: text.optional(),
  startedAt: text.optional(),
  requestedBy: text.optional(),
  reason: text.optional(),
});

const failureSchema = z.object({ error: text, message: text });

const ofRelease = { release: releaseSchema };

/** What happened, by the event's `detail-type`: the fields of its detail beside those that every event has. */
export const releaseEventFields = {
  /** means: the release holds the lock and begins */
  'Release Started': ofRelease,
  /** means: AWS shows the canary with this share of the traffic */
  'Stage Shifted': { ...ofRelease, stage: text, canaryPerMille: z.number() },
  /** means: the release stays at its stage until it is resumed, and goes home if it is not */
  'Release Paused': { ...ofRelease, stage: text, pausedBy: text, reason: text, until: text },
  /** means: a paused release goes on */
  'Release Resumed': { ...ofRelease, stage: text },
  /** means: the evidence speaks for the next stage, and a person must approve it */
  'Approval Requested': {
    ...ofRelease,
    stage: text,
    /** What the gates say. */
    evidence: text,
    until: text,
    /** What happens then without an answer. */
    otherwise: z.enum(['rollback', 'advance']),
    /** With which it is approved; the reason is for the person to write. */
    command: text,
  },
  /** means: the version is in production and traffic at rest */
  'Release Promoted': ofRelease,
  /** means: traffic is confirmed at rest on the version before */
  'Release Rolled Back': { ...ofRelease, failure: failureSchema, restoredVersion: text },
  /** means: the guard stepped in, and traffic is confirmed at rest */
  'Guard Acted': { release: releaseSchema.optional(), cause: text, did: text },
  /** means: the release never began, and touched nothing */
  'Release Refused': { ...ofRelease, outcome: z.literal('refused'), failure: failureSchema.optional() },
  /** means: the release has ended; nothing follows */
  'Release Concluded': {
    ...ofRelease,
    outcome: z.enum(outcomes).exclude(['refused']),
    failure: failureSchema.optional(),
    /** Why the rollback could not be confirmed. */
    rollbackFailure: failureSchema.optional(),
  },
} as const satisfies Record<string, z.ZodRawShape>;

/** The `detail-type` of an event. */
export type ReleaseEventType = keyof typeof releaseEventFields;

export const releaseEventTypes = Object.keys(releaseEventFields) as ReleaseEventType[];

type FieldsOf<Kind extends ReleaseEventType> = z.output<z.ZodObject<(typeof releaseEventFields)[Kind]>>;

/** Something that happened to a release. */
export type ReleaseEvent = {
  [Kind in ReleaseEventType]: { readonly kind: Kind } & Readonly<FieldsOf<Kind>>;
}[ReleaseEventType];

/** One kind of event. */
export type ReleaseEventOf<Kind extends ReleaseEventType> = Extract<ReleaseEvent, { readonly kind: Kind }>;

/** The release that an event is about. */
export type EventRelease = z.output<typeof releaseSchema>;

/** What is told of a release. */
export function eventRelease(release: Pick<Release, 'id' | 'executionArn'> & Partial<Release>): EventRelease {
  const { id, executionArn, version, previousVersion, strategy, startedAt, requestedBy, reason } = release;
  return { id, executionArn, version, previousVersion, strategy, startedAt, requestedBy, reason };
}
