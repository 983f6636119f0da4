import type { z } from 'zod';
import type { AnyReleaseEvent } from './define-release-event';
import type { AuditFields } from './vocabulary';

/**
 * The meaning of an event in a timeline.
 *
 * - `moving`: the release moves forward
 * - `waiting`: it waits for a person
 * - `good`, `bad`: something passed or ended well, or failed
 * - `neutral`: worth recording, not worth a color
 */
export type EventTone = 'moving' | 'waiting' | 'good' | 'bad' | 'neutral';

/** An event for people. */
export interface EventDescription {
  readonly tone: EventTone;
  /** A few words without a full stop. */
  readonly title: string;
  readonly why?: string;
}

/** An event of the audit trail, from the fields of its kind. `at` is ISO 8601, the time that the state machine passed. */
export type EventOf<Kind extends string, Fields extends z.ZodRawShape> = Readonly<
  { at: string; kind: Kind } & z.output<z.ZodObject<Fields>>
>;

/** The definition of one kind of audit event. */
export interface AuditEventDefinition<
  Kind extends string,
  Fields extends z.ZodRawShape,
  Published extends readonly AnyReleaseEvent[],
> {
  readonly kind: Kind;
  /** The fields beside `at` and `kind`. */
  readonly fields: (schemas: AuditFields) => Fields;
  readonly describe: (event: EventOf<Kind, Fields>) => EventDescription;
  /** The release events with the same meaning. */
  readonly published: Published;
}

/** Defines a kind of audit event. @param definition without `published`, there is no release event of the same meaning */
export function defineAuditEvent<
  const Kind extends string,
  Fields extends z.ZodRawShape,
  const Published extends readonly AnyReleaseEvent[] = readonly [],
>(
  definition: Omit<AuditEventDefinition<Kind, Fields, Published>, 'published'> & {
    readonly published?: Published;
  },
): AuditEventDefinition<Kind, Fields, Published> {
  const none: readonly AnyReleaseEvent[] = [];
  return { published: none as Published, ...definition };
}
