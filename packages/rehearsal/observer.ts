import type { ClientConfig } from '../local-cloud';
import type { RehearsalReport } from './report';

/** The service under rehearsal, as reachable from outside. */
export interface RehearsalEnvironment {
  readonly service: string;
  /** For clients of the AWS SDK. */
  readonly clientConfig: ClientConfig;
  /** Virtual time, in milliseconds since the epoch. */
  readonly now: () => number;
}

/** Observes a rehearsal while it runs. */
export interface RehearsalObserver {
  /** Called when the stack is deployed; traffic begins when the promise has settled. */
  onStart(environment: RehearsalEnvironment): Promise<void>;
  /** Called when the rehearsal is over; the local cloud closes when the promise has settled. */
  onEnd(report: RehearsalReport): Promise<void>;
}
