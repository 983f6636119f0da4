import type { z } from 'zod';
import type { NextSteps, NextStep } from './next-steps';
import type { Severity } from './severity';
import type { PublishedFields } from './vocabulary';

/** An event on the bus, from the fields of its kind. */
export type PublishedEvent<Kind extends string, Fields extends z.ZodRawShape> = Readonly<
  { kind: Kind } & z.output<z.ZodObject<Fields>>
>;

/** The words of a release event for people. */
export interface ReleaseEventWords<Event> {
  readonly severity: Severity | ((event: Event) => Severity);
  /**
   * The subject of a mail, in a few words.
   *
   * @param version `version 42`, or `a release` where no version is known
   */
  readonly headline: (event: Event, version: string) => string;
  /** One sentence. @param version `Version 42`, or `The release` */
  readonly message: (event: Event, version: string) => string;
  /** The most likely step first. */
  readonly nextSteps: (steps: NextSteps, event: Event) => readonly NextStep[];
}

/** The definition of one kind of release event. */
export interface ReleaseEventDefinition<
  Kind extends string,
  Fields extends z.ZodRawShape,
> extends ReleaseEventWords<PublishedEvent<Kind, Fields>> {
  /** The `detail-type` on the bus. */
  readonly kind: Kind;
  /** The fields of the detail beside those that every event has. */
  readonly fields: (schemas: PublishedFields) => Fields;
}

/** The definition of any kind, for lists whose elements keep their own types. */
export interface AnyReleaseEvent {
  readonly kind: string;
  readonly fields: (schemas: PublishedFields) => z.ZodRawShape;
}

/** Defines a kind of release event. */
export function defineReleaseEvent<const Kind extends string, Fields extends z.ZodRawShape>(
  definition: ReleaseEventDefinition<Kind, Fields>,
): ReleaseEventDefinition<Kind, Fields> {
  return definition;
}
