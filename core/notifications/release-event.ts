import { auditEvents } from '../audit/events/audit-event';
import { guardSuspensionEvents } from '../audit/events/guard-suspension';
import type { PublishedEvent, ReleaseEventWords } from '../audit/events/define-release-event';
import { nextStepsFor, type NextStep } from '../audit/events/next-steps';
import type { Severity } from '../audit/events/severity';
import type { EventRelease } from '../audit/events/vocabulary';
import type { Release } from '../release/release';

/** The `source` of events on the bus. */
export const releaseEventSource = 'lattice-rollouts';

type Definition = (typeof auditEvents)[number]['published'][number] | (typeof guardSuspensionEvents)[number];

/** The `detail-type` of an event. */
export type ReleaseEventType = Definition['kind'];

/** One kind of event. */
export type ReleaseEventOf<Kind extends ReleaseEventType> = {
  [Each in Kind]: PublishedEvent<Each, ReturnType<Extract<Definition, { kind: Each }>['fields']>>;
}[Kind];

/** An event on the bus. */
export type ReleaseEvent = ReleaseEventOf<ReleaseEventType>;

/**
 * Every kind of release event. Each is defined with the audit event that has the same meaning, except those that are about
 * no release.
 */
export const releaseEvents: readonly Definition[] = [
  ...auditEvents.flatMap(({ published }): readonly Definition[] => published),
  ...guardSuspensionEvents,
];

/** The release in the detail of its events. */
export function eventRelease(release: Pick<Release, 'id' | 'executionArn'> & Partial<Release>): EventRelease {
  const {
    id,
    executionArn,
    version,
    previousVersion,
    strategy,
    startedAt,
    requestedBy,
    identity,
    reason,
    change,
  } = release;
  return {
    id,
    executionArn,
    version,
    previousVersion,
    strategy,
    startedAt,
    requestedBy,
    identity,
    reason,
    change,
  };
}

/** The severity of an event. */
export function severityOf(event: ReleaseEvent): Severity {
  const { severity } = wordsOf(event);
  return typeof severity === 'string' ? severity : severity(event);
}

/** An event in one sentence for people. */
export function messageOf(event: ReleaseEvent): string {
  const version = event.release?.version;
  return wordsOf(event).message(event, version === undefined ? 'The release' : `Version ${version}`);
}

/** An event in a few words, the service first: `checkout: version 42 was rolled back`. */
export function headlineOf(service: string, event: ReleaseEvent): string {
  const version = event.release?.version;
  const words = wordsOf(event).headline(event, version === undefined ? 'a release' : `version ${version}`);
  return `${service}: ${words}`;
}

/** The next steps after an event, the most likely first. */
export function nextStepsOf(service: string, event: ReleaseEvent): readonly NextStep[] {
  return wordsOf(event).nextSteps(nextStepsFor(service, event.release?.id), event);
}

/** The words of an event's kind. The compiler cannot prove that they fit the event. */
function wordsOf(event: ReleaseEvent): ReleaseEventWords<ReleaseEvent> {
  return releaseEvents.find(
    ({ kind }) => kind === event.kind,
  ) as ReleaseEventWords<never> as ReleaseEventWords<ReleaseEvent>;
}
