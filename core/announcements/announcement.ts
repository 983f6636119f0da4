import { z } from 'zod';
import { outcomes, type Release } from '../release';
import { messageOf } from './message';
import { severityOf } from './severity';
import { severities } from '../audit/events/severity';

/** The `source` of what is announced on the event bus. */
export const announcementSource = 'lattice-rollouts';

/** Changes when a field is taken away or changes its meaning; new fields do not change it. */
export const announcementFormatVersion = 1;

/** Texts that come from people, alarms and AWS are cut to this many characters. */
const maximumTextLength = 4000;

const text = z.string().max(maximumTextLength);

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

const envelopeFields = {
  formatVersion: z.literal(announcementFormatVersion),
  service: text,
  severity: z.enum(severities),
  /** One sentence for people. */
  message: z.string(),
  /** When it happened, ISO 8601. */
  at: z.iso.datetime(),
};

/** The fields that the detail of every event has. */
export const envelopeFieldNames = Object.keys(envelopeFields);

/** The detail of an event on the bus. */
export type AnnouncementDetail = z.output<z.ZodObject<typeof envelopeFields>> & Omit<News, 'kind'>;

/** An event as it goes onto the bus. */
export interface Announcement {
  readonly detailType: NewsKind;
  readonly detail: AnnouncementDetail;
}

/** News as an event, with its severity and its sentence. @param at ISO 8601 */
export function announcementOf(service: string, news: News, at: string): Announcement {
  const cut = cutTexts(news);
  const { kind, ...fields } = cut;
  return {
    detailType: kind,
    detail: {
      formatVersion: announcementFormatVersion,
      service,
      severity: severityOf(cut),
      message: messageOf(cut),
      at,
      ...fields,
    },
  };
}

/** News with where, when and how much it matters, as it is read from an event. */
export interface ReceivedAnnouncement extends z.output<z.ZodObject<typeof envelopeFields>> {
  readonly news: News;
}

const envelopeSchema = z.object(envelopeFields);
const newsSchemas: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  newsKinds.map((kind) => [kind, z.object(newsFields[kind])]),
);
const eventSchema = z.object({ 'detail-type': z.enum(newsKinds), detail: z.looseObject({}) });

/**
 * Reads an event from the bus. Fields that it does not know are left out: a later version may have written them.
 *
 * @throws ZodError for anything that is no announcement of this format
 */
export function parseAnnouncement(event: unknown): ReceivedAnnouncement {
  const { 'detail-type': kind, detail } = eventSchema.parse(event);
  const fields = newsSchemas[kind]!.parse(detail) as object;
  return { ...envelopeSchema.parse(detail), news: { kind, ...fields } as News };
}

/** What is told of a release. */
export function announcedRelease(
  release: Pick<Release, 'id' | 'executionArn'> & Partial<Release>,
): AnnouncedRelease {
  const { id, executionArn, version, previousVersion, strategy, startedAt, requestedBy, reason } = release;
  return { id, executionArn, version, previousVersion, strategy, startedAt, requestedBy, reason };
}

function cutTexts<Value>(value: Value): Value {
  if (typeof value === 'string') return value.slice(0, maximumTextLength) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, cutTexts<unknown>(each)]),
  ) as Value;
}
