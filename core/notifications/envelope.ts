import { z } from 'zod';
import { printable } from '../text/sanitize';
import { maximumTextLength, publishedFields } from '../audit/events/vocabulary';
import { severities } from '../audit/events/severity';
import {
  messageOf,
  releaseEvents,
  severityOf,
  type ReleaseEvent,
  type ReleaseEventType,
} from './release-event';

/** Changes when a field is removed or changes its meaning, but not for new fields. */
export const eventFormatVersion = 1;

const envelopeFields = {
  formatVersion: z.literal(eventFormatVersion),
  service: publishedFields.text,
  severity: z.enum(severities),
  /** One sentence for people. */
  message: z.string(),
  /** ISO 8601. */
  at: z.iso.datetime(),
};

/** The fields that the detail of every event has. */
export const envelopeFieldNames = Object.keys(envelopeFields);

/** The detail of an event on the bus. */
export type ReleaseEventDetail = z.output<z.ZodObject<typeof envelopeFields>> & Omit<ReleaseEvent, 'kind'>;

/** A release event in the form that EventBridge takes. */
export interface BusEvent {
  readonly detailType: ReleaseEventType;
  readonly detail: ReleaseEventDetail;
}

/** A release event as it goes onto the bus, with its severity and its sentence. @param at ISO 8601 */
export function busEventOf(service: string, event: ReleaseEvent, at: string): BusEvent {
  const cut = cutTexts(event);
  const { kind, ...fields } = cut;
  return {
    detailType: kind,
    detail: {
      formatVersion: eventFormatVersion,
      service,
      severity: severityOf(cut),
      message: printable(messageOf(cut), Infinity),
      at,
      ...fields,
    },
  };
}

/** A release event with its envelope, as it is read from the bus. */
export interface ReceivedEvent extends z.output<z.ZodObject<typeof envelopeFields>> {
  readonly event: ReleaseEvent;
  /** False if nothing confirms yet that a function of ours published it. @default true */
  readonly isConfirmed?: boolean;
}

const envelopeSchema = z.object(envelopeFields);
const kinds = releaseEvents.map(({ kind }) => kind);
const eventSchemas: ReadonlyMap<ReleaseEventType, z.ZodType<object>> = new Map(
  releaseEvents.map(({ kind, fields }) => [kind, z.object(fields(publishedFields))]),
);
const deliveredSchema = z.object({ 'detail-type': z.enum(kinds), detail: z.looseObject({}) });

/**
 * Reads an event from the bus. Ignores unknown fields, which a later version may have written.
 *
 * @throws ZodError for anything but a release event of this format
 */
export function parseReleaseEvent(delivered: unknown): ReceivedEvent {
  const { 'detail-type': kind, detail } = deliveredSchema.parse(delivered);
  const fields = eventSchemas.get(kind)!.parse(detail);
  return { ...envelopeSchema.parse(detail), event: { kind, ...fields } as ReleaseEvent };
}

function cutTexts<Value>(value: Value): Value {
  if (typeof value === 'string') return value.slice(0, maximumTextLength) as Value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => cutTexts<unknown>(each)) as Value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, cutTexts<unknown>(each)]),
  ) as Value;
}
