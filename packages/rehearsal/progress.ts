import type { SideCounts } from '../../core/analysis/verdict';
import type { ReleaseTimeline } from '../../core/audit/release-timeline';
import type { Side } from '../../core/traffic/side';
import type { ReleaseReport, RehearsalReport } from './report';

/** What a rehearsal tells while it runs. `at` is virtual, in milliseconds since the epoch. */
export type Progress =
  /** means: the template is up and traffic flows */
  | {
      readonly kind: 'up';
      readonly at: number;
      readonly service: string;
      readonly url: string;
      readonly endpoint: string;
    }
  /** means: a version was published or its release started */
  | {
      readonly kind: 'published';
      readonly at: number;
      readonly name: string;
      readonly version: string;
      readonly how: string;
    }
  /** means: this is how the release in flight stands; told every few virtual seconds */
  | {
      readonly kind: 'release';
      readonly at: number;
      readonly name: string;
      readonly version: string;
      readonly timeline: ReleaseTimeline;
      /** What the data plane served since the stage began. */
      readonly served: Readonly<Record<Side, SideCounts>>;
    }
  /** means: a release has ended */
  | { readonly kind: 'released'; readonly at: number; readonly release: ReleaseReport }
  /** means: the rehearsal is over */
  | { readonly kind: 'over'; readonly at: number; readonly report: RehearsalReport };
