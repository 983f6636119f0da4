import type { ControlRefusal } from '../../../../core/audit/allowed-controls';
import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import type { TrafficSeries } from '../../../../core/traffic/traffic-series';
import type { ControlOrder } from './control-command';
import type { Delivery, InFlight, PastLine, Place, ServiceLine } from './console-state';

/** A time span in milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What the console looks at: the services of an account's Region. */
export interface Source {
  readonly place: Omit<Place, 'build'>;
  /** The time there, in milliseconds since the epoch. */
  now(): number;
  /** Every service, and what each is doing. */
  services(): Promise<readonly ServiceLine[]>;
  /**
   * One service.
   *
   * @param name @default the only one, or the first by name
   * @throws Error that says which services there are
   */
  open(name?: string): Promise<WatchedService>;
}

/** What is read and asked of one service. Each method is one AWS call, but for `ask`. */
export interface WatchedService {
  readonly delivery: Delivery;
  /** The release in flight. */
  inFlight(): Promise<InFlight | undefined>;
  /** The releases that have ended, newest first. */
  history(limit: number): Promise<readonly PastLine[]>;
  /**
   * The audit trail of a release, oldest first.
   *
   * @param since only what happened then or later, ISO 8601. @default all of it
   */
  events(releaseId: string, since?: string): Promise<readonly AuditEvent[]>;
  /** What both sides did. */
  series(span: Span): Promise<TrafficSeries>;
  /** Asks something of the release in flight. @returns why it was refused; undefined when it was done */
  ask(order: ControlOrder): Promise<ControlRefusal | undefined>;
}
