import { z } from 'zod';
import { messageOf } from './message';
import { severityOf } from './severity';
import { severities } from '../audit/events/severity';
import { maximumTextLength, text, newsFields, type NewsKind, newsKinds, type News } from './release-event';

/** Changes when a field is taken away or changes its meaning; new fields do not change it. */
export const announcementFormatVersion = 1;

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

function cutTexts<Value>(value: Value): Value {
  if (typeof value === 'string') return value.slice(0, maximumTextLength) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, cutTexts<unknown>(each)]),
  ) as Value;
}
