import type { SideCounts } from '../../core/analysis/verdict';
import type { Outcome } from '../../core/release/release';
import type { ReleaseTimeline, StageTimeline } from '../../core/audit/release-timeline';
import type { Difference } from '../local-cloud/kernel/difference';
import type { FaultTally } from '../local-cloud/weather/faults/plan';
import type { WeatherName } from '../local-cloud/weather/conditions/table';
import type { ProductionHealth } from './production-health';
import type { DeploymentReport } from './deployments';
import type { FailureReason, FailureReasons } from './failure-reasons';
import type { ServedRequests } from './served-requests';
import type { Side } from '../../core/traffic/side';
import { percentOf } from '../../core/traffic/weight';

export type { DeploymentReport, Difference, FaultTally, Outcome, SideCounts };

/** The content of `out/rehearsal.json`. Times are virtual, ISO 8601. */
export interface RehearsalReport {
  readonly scenario: string;
  readonly seed: number;
  readonly weather: WeatherName;
  /** Virtual seconds per real second, or `max`. */
  readonly speed: number | 'max';
  readonly virtualSeconds: number;
  readonly wallSeconds: number;
  readonly requests: {
    readonly total: number;
    /** Requests answered with 5xx, or not at all. */
    readonly failed: number;
    /** Invocations of the service's function that Lambda throttled. */
    readonly throttled: number;
    /** Invocations of the service's function that waited for a new environment. */
    readonly coldStarts: number;
    readonly perSecondWall: number;
  };
  /** The parts of the template that AWS would carry out and the local cloud does not. */
  readonly differences: readonly Difference[];
  readonly production: ProductionHealth;
  /** Without those that were not played, because production failed during the warm-up. */
  readonly releases: readonly ReleaseReport[];
  /** The deployments while the releases ran. */
  readonly deployments: readonly DeploymentReport[];
  /** The number of times each planned fault struck. */
  readonly faults: readonly FaultTally[];
  /** True if every release and deployment ended as the scenario expects, and production worked meanwhile. */
  readonly asExpected: boolean;
}

export interface ReleaseReport {
  readonly id: string;
  readonly service: string;
  /** The name of the version in the scenario. */
  readonly name: string;
  readonly version: string;
  readonly strategy: string;
  readonly outcome: Outcome | 'unknown';
  readonly expected: Outcome;
  readonly startedAt: string;
  readonly endedAt: string;
  /** The reason of the outcome. */
  readonly reason: string;
  readonly stages: readonly StageReport[];
  /** The time of the first fault that the canary served. Absent if it served none. */
  readonly firstFaultAt?: string;
  /** The time of the last fault that the canary served: after a rollback, requests reach it until its weight takes effect. */
  readonly lastFaultAt?: string;
  /** The time the baseline was restored. */
  readonly baselineAt?: string;
  /** Seconds from the first fault until the baseline was restored, for a rolled back release. */
  readonly secondsToBaseline?: number;
  /** The faults that clients got from each side during the release. A canary can harm production, too. */
  readonly faultsServed: Readonly<Record<Side, number>>;
}

export interface StageReport {
  /** The weight of the canary, in percent. */
  readonly weight: number;
  readonly enteredAt: string;
  readonly leftAt: string;
  readonly canary: SideCounts;
  readonly production: SideCounts;
  /** The commonest reasons for which each side failed requests in the stage, at most five. */
  readonly reasons: Readonly<Record<Side, readonly FailureReason[]>>;
}

/** The answers that clients got during a rehearsal. */
export interface Answers {
  readonly served: ServedRequests;
  readonly reasons: FailureReasons;
}

/** Combines a stage with what clients got meanwhile. @param now the end of a stage that a release is at, ISO 8601 */
export function reportStage(stage: StageTimeline, { served, reasons }: Answers, now: string): StageReport {
  const { enteredAt, leftAt = now } = stage;
  const period = { from: Date.parse(enteredAt), to: Date.parse(leftAt) };
  return {
    weight: percentOf(stage.canaryWeight),
    enteredAt,
    leftAt,
    ...served.between(period.from, period.to),
    reasons: {
      canary: reasons.commonest('canary', period),
      production: reasons.commonest('production', period),
    },
  };
}

/** Combines the audit trail of a release with the requests that the data plane served meanwhile. */
export function reportRelease(parts: {
  id: string;
  service: string;
  name: string;
  version: string;
  expected: Outcome;
  timeline: ReleaseTimeline;
  answers: Answers;
  /** The virtual time at which the baseline was last written, in milliseconds. */
  baselineAt: number | undefined;
}): ReleaseReport {
  const { id, service, name, version, expected, timeline, answers } = parts;
  const { served } = answers;
  const startedAt = timeline.startedAt ?? timeline.endedAt ?? '';
  const endedAt = timeline.endedAt ?? '';
  const from = Date.parse(startedAt);
  const to = Date.parse(endedAt);
  const during = served.between(from, to);
  const faults = served.canaryFaults(from, to);
  const firstFault = faults?.first;
  const restoredAt =
    timeline.outcome === 'rolled-back' && firstFault !== undefined ? parts.baselineAt : undefined;
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
    stages: timeline.stages.map((stage) => reportStage(stage, answers, endedAt)),
    firstFaultAt: isoTime(firstFault),
    lastFaultAt: isoTime(faults?.last),
    baselineAt: isoTime(parts.baselineAt),
    secondsToBaseline:
      restoredAt === undefined || firstFault === undefined
        ? undefined
        : Math.round((restoredAt - firstFault) / 1000),
    faultsServed: { canary: during.canary.faults, production: during.production.faults },
  };
}

function reasonOf(timeline: ReleaseTimeline): string {
  if (timeline.failure) return `${timeline.failure.error}: ${timeline.failure.message}`;
  return timeline.stages.at(-1)?.lastVerdict?.reason ?? '';
}

function isoTime(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();
}
