import type { ReleaseTimeline } from '../../core/audit/release-timeline';
import type { Difference } from '../local-cloud';
import type { DeploymentReport, ReleaseReport, RehearsalReport, StageReport } from './report';

/** The progress events of a rehearsal. `at` is virtual, in milliseconds since the epoch. */
export type Progress =
  /** The stack is deployed and traffic flows. */
  | {
      readonly kind: 'up';
      readonly at: number;
      readonly service: string;
      readonly url: string;
      readonly endpoint: string;
      /** The parts of the template that AWS would carry out and the local cloud does not. */
      readonly differences: readonly Difference[];
      readonly traffic: 'http' | 'direct';
    }
  /** A version was published or its release started. */
  | {
      readonly kind: 'published';
      readonly at: number;
      readonly name: string;
      readonly version: string;
      readonly how: string;
    }
  /** The status of the release in flight, every few virtual seconds. */
  | {
      readonly kind: 'release';
      readonly at: number;
      readonly name: string;
      readonly version: string;
      readonly timeline: ReleaseTimeline;
      /** The stages of the timeline, with what clients got in them so far. */
      readonly stages: readonly StageReport[];
    }
  /** A release has ended. */
  | { readonly kind: 'released'; readonly at: number; readonly release: ReleaseReport }
  /** A deployment has ended. */
  | { readonly kind: 'deployed'; readonly at: number; readonly deployment: DeploymentReport }
  /** The rehearsal is over. */
  | { readonly kind: 'over'; readonly at: number; readonly report: RehearsalReport };
