import type { SideCounts } from '../../core/analysis/verdict';
import type { Outcome } from '../../core/release/release';
import type { ReleaseTimeline } from '../../core/audit/release-timeline';
import type { FaultTally } from '../local-cloud/weather/faults/plan';
import type { ServedRequests } from './served-requests';

export type { FaultTally, Outcome, SideCounts };

/** What `out/rehearsal.json` holds. Times are virtual, ISO 8601. */
export interface RehearsalReport {
  readonly scenario: string;
  readonly seed: number;
  /** Virtual seconds a second, or `max`. */
  readonly speed: number | 'max';
  readonly virtualSeconds: number;
  readonly wallSeconds: number;
  readonly requests: {
    readonly total: number;
    /** Answered with 5xx, or not at all. */
    readonly failed: number;
    readonly perSecondWall: number;
  };
  readonly releases: readonly ReleaseReport[];
  /** How often each planned fault struck. */
  readonly faults: readonly FaultTally[];
  /** Whether every release ended as the scenario expects. */
  readonly asExpected: boolean;
}

export interface ReleaseReport {
  readonly id: string;
  readonly service: string;
  /** What the scenario calls the version. */
  readonly name: string;
  readonly version: string;
  readonly strategy: string;
  readonly outcome: Outcome | 'unknown';
  readonly expected: string;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Why it ended as it did. */
  readonly reason: string;
  readonly stages: readonly StageReport[];
  /** When the canary first served a fault, if it ever did. */
  readonly firstFaultAt?: string;
  /** When the weights were written back to rest. */
  readonly restAt?: string;
  /** From the first fault to rest, for a release that was rolled back. */
  readonly secondsToSafety?: number;
  readonly canaryFaultsServed: number;
}

export interface StageReport {
  /** In percent. */
  readonly weight: number;
  readonly enteredAt: string;
  readonly leftAt: string;
  readonly canary: SideCounts;
  readonly production: SideCounts;
}

/** Puts together what the ledger tells of a release and what the data plane served meanwhile. */
export function reportRelease(parts: {
  id: string;
  service: string;
  name: string;
  version: string;
  expected: string;
  timeline: ReleaseTimeline;
  served: ServedRequests;
  /** Virtual milliseconds at which rest was written last, if it was. */
  restAt: number | undefined;
}): ReleaseReport {
  const { id, service, name, version, expected, timeline, served } = parts;
  const startedAt = timeline.startedAt ?? timeline.endedAt ?? '';
  const endedAt = timeline.endedAt ?? '';
  const from = Date.parse(startedAt);
  const to = Date.parse(endedAt);
  const firstFault = served.firstCanaryFault(from, to);
  const safe = timeline.outcome === 'rolled-back' && firstFault !== undefined ? parts.restAt : undefined;
  return {
    id,
    service,
    name,
    version,
    strategy: timeline.strategy ?? '',
    outcome: timeline.outcome ?? 'unknown',
    expected,
    startedAt,
    endedAt,
    reason: reasonOf(timeline),
    stages: timeline.stages.map((stage) => ({
      weight: stage.canaryPerMille / 10,
      enteredAt: stage.enteredAt,
      leftAt: stage.leftAt ?? endedAt,
      ...served.between(Date.parse(stage.enteredAt), Date.parse(stage.leftAt ?? endedAt)),
    })),
    firstFaultAt: isoTime(firstFault),
    restAt: isoTime(parts.restAt),
    secondsToSafety:
      safe === undefined || firstFault === undefined ? undefined : Math.round((safe - firstFault) / 1000),
    canaryFaultsServed: served.between(from, to).canary.faults,
  };
}

function reasonOf(timeline: ReleaseTimeline): string {
  if (timeline.failure) return `${timeline.failure.error}: ${timeline.failure.message}`;
  return timeline.stages.at(-1)?.lastVerdict?.reason ?? '';
}

function isoTime(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();
}
