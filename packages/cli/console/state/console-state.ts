import type { IdentityKind } from '../../../../core/release/identity';
import type { Weight } from '../../../../core/traffic/weight';
import type { StrategySummary } from '../../../../core/registry/service-manifest';
import { assertNever } from '../../../../core/errors/assert-never';
import { eventKey, type AuditEvent } from '../../../../core/audit/events/audit-event';
import type { Failure, Outcome, Release } from '../../../../core/release/release';
import type { ReleaseStatus } from '../../../../core/audit/release-status';
import type { CurrentControls } from '../../../../core/audit/release-timeline';
import type { TrafficSeries } from '../../../../core/traffic/traffic-series';

/** The account, Region and caller of a console. */
export interface Environment {
  readonly region: string;
  readonly account?: string;
  /** The identity that is recorded with each control. */
  readonly caller: string;
  /** The hash of the page's code. A page with another build reloads. */
  readonly build: string;
}

/** A service in the list of services. */
export interface ServiceSummary {
  readonly service: string;
  /** The release in flight. */
  readonly release?: Pick<Release, 'id' | 'version' | 'startedAt'> & {
    readonly status: ReleaseStatus;
    readonly canaryWeight: Weight;
  };
}

/** The configuration of a service. */
export interface ServiceDetails {
  readonly name: string;
  /** The release target, for people: `Lambda function checkout`. */
  readonly target: string;
  readonly strategies: readonly StrategySummary[];
  /** The threshold of the alarm on the canary's errors, in percentage points above production. @default unknown */
  readonly errorsAlarmPercent?: number;
}

/** The release in flight with its controls. */
export interface InFlight extends Release, CurrentControls {}

/** A release in the list of past releases. */
export interface PastReleaseSummary {
  readonly id: string;
  readonly executionArn: string;
  readonly version?: string;
  readonly strategy?: string;
  readonly requestedBy?: string;
  readonly identity?: IdentityKind;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly outcome: Outcome;
  readonly failure?: Failure;
}

/** A read that failed: a part of the data is out of date. */
export interface ReadProblem {
  /**
   * - `status`: the release with its controls, and with it everything
   * - `traffic`: only the plots and the numbers of requests
   */
  readonly part: 'status' | 'traffic';
  /** The error, for people. */
  readonly message: string;
  /** The time of the last good data of this part, in milliseconds since the epoch; undefined before the first. */
  readonly lastGoodAt?: number;
}

/** The data of the page. The console and reports render the same. */
export interface ConsoleState {
  /** The time of the cloud in milliseconds since the epoch; the page never uses the browser's clock. */
  readonly now: number;
  readonly environment?: Environment;
  readonly services: readonly ServiceSummary[];
  readonly service?: ServiceDetails;
  readonly inFlight?: InFlight;
  readonly history: readonly PastReleaseSummary[];
  /** The selected release; undefined before the first one. */
  readonly releaseId?: string;
  /** Its audit trail, oldest first. */
  readonly events: readonly AuditEvent[];
  readonly series?: TrafficSeries;
  readonly problem?: ReadProblem;
}

/** A change of the state that the server sends to the page. */
export type Change =
  | { readonly kind: 'now'; readonly now: number }
  | { readonly kind: 'environment'; readonly environment: Environment }
  | { readonly kind: 'services'; readonly services: readonly ServiceSummary[] }
  | { readonly kind: 'service'; readonly service: ServiceDetails }
  | { readonly kind: 'inFlight'; readonly inFlight: InFlight | null }
  | { readonly kind: 'history'; readonly history: readonly PastReleaseSummary[] }
  /** Another release is selected. Its data follows. */
  | { readonly kind: 'release'; readonly id: string | null }
  /** Events of its audit trail. A known event has no effect. */
  | { readonly kind: 'events'; readonly events: readonly AuditEvent[] }
  | { readonly kind: 'series'; readonly series: TrafficSeries | null }
  | { readonly kind: 'problem'; readonly problem: ReadProblem | null };

export const emptyState: ConsoleState = { now: 0, services: [], history: [], events: [] };

/** Applies a change to the state. */
export function applyChange(state: ConsoleState, change: Change): ConsoleState {
  switch (change.kind) {
    case 'release':
      return { ...state, releaseId: change.id ?? undefined, events: [], series: undefined };
    case 'events':
      return { ...state, events: mergeEvents(state.events, change.events) };
    case 'inFlight':
      return { ...state, inFlight: change.inFlight ?? undefined };
    case 'series':
      return { ...state, series: change.series ?? undefined };
    case 'problem':
      return { ...state, problem: change.problem ?? undefined };
    case 'now':
      return { ...state, now: change.now };
    case 'environment':
      return { ...state, environment: change.environment };
    case 'services':
      return { ...state, services: change.services };
    case 'service':
      return { ...state, service: change.service };
    case 'history':
      return { ...state, history: change.history };
    default:
      return assertNever(change);
  }
}

/** Builds the changes from the empty state to this one, for a page that connects later. */
export function changesTo(state: ConsoleState): Change[] {
  const { environment, service, series } = state;
  return [
    { kind: 'now', now: state.now },
    ...(environment ? [{ kind: 'environment', environment } as const] : []),
    ...(state.services.length > 0 ? [{ kind: 'services', services: state.services } as const] : []),
    ...(service ? [{ kind: 'service', service } as const] : []),
    { kind: 'inFlight', inFlight: state.inFlight ?? null },
    { kind: 'history', history: state.history },
    { kind: 'release', id: state.releaseId ?? null },
    { kind: 'events', events: state.events },
    ...(series ? [{ kind: 'series', series } as const] : []),
    { kind: 'problem', problem: state.problem ?? null },
  ];
}

/** Merges two parts of an audit trail, oldest first, without duplicates. */
export function mergeEvents(
  known: readonly AuditEvent[],
  more: readonly AuditEvent[],
): readonly AuditEvent[] {
  const byKey = new Map(known.map((event) => [eventKey(event), event]));
  for (const event of more) byKey.set(eventKey(event), event);
  if (byKey.size === known.length) return known;
  return [...byKey].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, event]) => event);
}
