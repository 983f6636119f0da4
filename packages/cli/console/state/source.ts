import type { ControlRefusal } from '../../../../core/audit/allowed-controls';
import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import type { TrafficSeries } from '../../../../core/traffic/traffic-series';
import type { ControlCommand } from './control-command';
import type {
  ServiceDetails,
  InFlight,
  PastReleaseSummary,
  Environment,
  ServiceSummary,
} from './console-state';

/** A time range in milliseconds since the epoch. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** The source of the console's data: the services of an account's Region. */
export interface Source {
  readonly environment: Omit<Environment, 'build'>;
  /** The time of the cloud, in milliseconds since the epoch. */
  now(): number;
  /** Every service with the status of its release. */
  services(): Promise<readonly ServiceSummary[]>;
  /**
   * Opens one service.
   *
   * @param name @default the first by name
   * @throws Error that lists the existing services
   */
  open(name?: string): Promise<WatchedService>;
}

/** One service. Each method except `control` is one AWS call. */
export interface WatchedService {
  readonly details: ServiceDetails;
  /** The release in flight. */
  inFlight(): Promise<InFlight | undefined>;
  /** The releases that have ended, the one that ended last first. */
  history(limit: number): Promise<readonly PastReleaseSummary[]>;
  /**
   * The audit trail of a release, oldest first.
   *
   * @param since the time of the earliest event, ISO 8601. @default all events
   */
  events(releaseId: string, since?: string): Promise<readonly AuditEvent[]>;
  /** The traffic of both sides. */
  series(range: TimeRange): Promise<TrafficSeries>;
  /** Controls the release in flight. @returns the refusal; undefined if the control was accepted */
  control(command: ControlCommand): Promise<ControlRefusal | undefined>;
}
