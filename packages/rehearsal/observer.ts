import type { ClientConfig } from '../local-cloud';
import type { RehearsalReport } from './report';

/** Where a rehearsal takes place, as somebody sees it who comes from outside. */
export interface RehearsalPlace {
  readonly service: string;
  /** For clients of the AWS SDK. */
  readonly clientConfig: ClientConfig;
  /** Virtual time, in milliseconds since the epoch. */
  readonly now: () => number;
}

/** Somebody who looks at a rehearsal while it runs. */
export interface Visitor {
  /** Called when the template is up; traffic begins when it has settled. */
  arrive(place: RehearsalPlace): Promise<void>;
  /** Called when the rehearsal is over; the local cloud is gone when it has settled. */
  leave(report: RehearsalReport): Promise<void>;
}
