import type { Weight } from '../../../../core/traffic/weight';
import type { StrategySummary } from '../../../../core/registry/service-manifest';
import { assertNever } from '../../../../core/errors/assert-never';
import { eventKey, type AuditEvent } from '../../../../core/audit/events/audit-event';
import type { Failure, Outcome, Release } from '../../../../core/release/release';
import type { ReleaseStatus } from '../../../../core/audit/release-status';
import type { CurrentControls } from '../../../../core/audit/release-timeline';
import type { TrafficSeries } from '../../../../core/traffic/traffic-series';

/** Where the console looks, and as whom. */
export interface Place {
  readonly region: string;
  readonly account?: string;
  /** Who asks when a button is pressed. */
  readonly who: string;
  /** Changes with the page's own code: a page of another build loads itself again. */
  readonly build: string;
}

/** One service in the list of them. */
export interface ServiceLine {
  readonly service: string;
  /** The release in flight. */
  readonly release?: Pick<Release, 'id' | 'version' | 'startedAt'> & {
    readonly status: ReleaseStatus;
    readonly canaryWeight: Weight;
  };
}

/** What is known of a service's delivery. */
export interface Delivery {
  readonly service: string;
  /** What is released, for people: `Lambda function checkout`. */
  readonly target: string;
  readonly strategies: readonly StrategySummary[];
}

/** The release in flight, with what people ask of it. */
export interface InFlight extends Release, CurrentControls {}

/** A release in the list of those that have ended. */
export interface PastLine {
  readonly id: string;
  readonly executionArn: string;
  readonly version?: string;
  readonly strategy?: string;
  readonly requestedBy?: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly outcome: Outcome;
  readonly failure?: Failure;
}

/** All that the page shows. Console and report render the same. */
export interface Screen {
  /** Milliseconds since the epoch, by the clock of what is looked at; the browser's own clock is never asked. */
  readonly now: number;
  readonly place?: Place;
  readonly services: readonly ServiceLine[];
  readonly delivery?: Delivery;
  readonly inFlight?: InFlight;
  readonly history: readonly PastLine[];
  /** The release that is looked at; undefined before the first one. */
  readonly releaseId?: string;
  /** Its audit trail, oldest first. */
  readonly events: readonly AuditEvent[];
  readonly series?: TrafficSeries;
  /** Why what is shown is not of now. */
  readonly problem?: string;
}

/** A change of the screen, as the server pushes it. */
export type Change =
  | { readonly kind: 'now'; readonly now: number }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'services'; readonly services: readonly ServiceLine[] }
  | { readonly kind: 'delivery'; readonly delivery: Delivery }
  | { readonly kind: 'inFlight'; readonly inFlight: InFlight | null }
  | { readonly kind: 'history'; readonly history: readonly PastLine[] }
  /** means: from now on this release is looked at; nothing is known of it yet */
  | { readonly kind: 'release'; readonly id: string | null }
  /** means: these came to its audit trail; one that is known already changes nothing */
  | { readonly kind: 'events'; readonly events: readonly AuditEvent[] }
  | { readonly kind: 'series'; readonly series: TrafficSeries | null }
  | { readonly kind: 'problem'; readonly problem: string | null };

export const emptyScreen: Screen = { now: 0, services: [], history: [], events: [] };

/** The screen after a change. */
export function applyChange(screen: Screen, change: Change): Screen {
  switch (change.kind) {
    case 'release':
      return { ...screen, releaseId: change.id ?? undefined, events: [], series: undefined };
    case 'events':
      return { ...screen, events: mergeEvents(screen.events, change.events) };
    case 'inFlight':
      return { ...screen, inFlight: change.inFlight ?? undefined };
    case 'series':
      return { ...screen, series: change.series ?? undefined };
    case 'problem':
      return { ...screen, problem: change.problem ?? undefined };
    case 'now':
      return { ...screen, now: change.now };
    case 'place':
      return { ...screen, place: change.place };
    case 'services':
      return { ...screen, services: change.services };
    case 'delivery':
      return { ...screen, delivery: change.delivery };
    case 'history':
      return { ...screen, history: change.history };
    default:
      return assertNever(change);
  }
}

/** The changes that make an empty screen this one: what somebody is sent who comes later. */
export function changesTo(screen: Screen): Change[] {
  const { place, delivery, series } = screen;
  return [
    { kind: 'now', now: screen.now },
    ...(place ? [{ kind: 'place', place } as const] : []),
    ...(screen.services.length > 0 ? [{ kind: 'services', services: screen.services } as const] : []),
    ...(delivery ? [{ kind: 'delivery', delivery } as const] : []),
    { kind: 'inFlight', inFlight: screen.inFlight ?? null },
    { kind: 'history', history: screen.history },
    { kind: 'release', id: screen.releaseId ?? null },
    { kind: 'events', events: screen.events },
    ...(series ? [{ kind: 'series', series } as const] : []),
    { kind: 'problem', problem: screen.problem ?? null },
  ];
}

/** Two stretches of one audit trail as one, oldest first, each event once. */
export function mergeEvents(
  known: readonly AuditEvent[],
  more: readonly AuditEvent[],
): readonly AuditEvent[] {
  const byKey = new Map(known.map((event) => [eventKey(event), event]));
  for (const event of more) byKey.set(eventKey(event), event);
  if (byKey.size === known.length) return known;
  return [...byKey].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, event]) => event);
}
