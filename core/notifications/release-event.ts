import { z } from 'zod';
import { outcomes, type Release } from '../release/release';

/** The `source` of what is announced on the event bus. */
export const announcementSource = 'lattice-rollouts';

/** Texts that come from people, alarms and AWS are cut to this many characters. */
export const maximumTextLength = 4000;

export const text = z.string().max(maximumTextLength);

/** The release that the news is of; of a refused one only its execution is sure. */
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
export const newsFields = {
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
export type NewsKind = keyof typeof newsFields;

export const newsKinds = Object.keys(newsFields) as NewsKind[];

type FieldsOf<Kind extends NewsKind> = z.output<z.ZodObject<(typeof newsFields)[Kind]>>;

/** Something that happened to a release. */
export type News = { [Kind in NewsKind]: { readonly kind: Kind } & Readonly<FieldsOf<Kind>> }[NewsKind];

/** One kind of news. */
export type NewsOf<Kind extends NewsKind> = Extract<News, { readonly kind: Kind }>;

/** The release that news is of. */
export type AnnouncedRelease = z.output<typeof releaseSchema>;

/** What is told of a release. */
export function announcedRelease(
  release: Pick<Release, 'id' | 'executionArn'> & Partial<Release>,
): AnnouncedRelease {
  const { id, executionArn, version, previousVersion, strategy, startedAt, requestedBy, reason } = release;
  return { id, executionArn, version, previousVersion, strategy, startedAt, requestedBy, reason };
}
