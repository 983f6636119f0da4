import type { SideCounts } from '../../core/analysis/verdict';
import type { FailureReason } from './failure-reasons';
import type { ServedRequests } from './served-requests';

/** The share of production's requests that may fail in a period, from 0 to 1. */
const tolerated = 0.05;

/** A period in which production failed too many of its requests. */
export interface ProductionFailure {
  /** The version in release, by its name in the scenario. Absent during the warm-up. */
  readonly release?: string;
  /** The weight of the canary meanwhile, in percent. */
  readonly weight: number;
  readonly requests: number;
  readonly faults: number;
}

/** The health of production during a rehearsal: one whose production fails says nothing about a release. */
export interface ProductionHealth {
  /** True if production failed more than 5% of its requests in a period, and the scenario does not allow it. */
  readonly failed: boolean;
  readonly failures: readonly ProductionFailure[];
  /** The commonest reasons of all faults of production, at most five. */
  readonly reasons: readonly FailureReason[];
}

/** Returns the failure of production between two times, in milliseconds since the epoch, if it failed too much. */
export function failureBetween(
  served: ServedRequests,
  { from, to }: { readonly from: number; readonly to: number },
  place: Pick<ProductionFailure, 'release' | 'weight'>,
): ProductionFailure | undefined {
  return failureOf(served.between(from, to).production, place);
}

/** Returns the stages of a release in which production failed too much. */
export function failuresIn({
  name,
  stages,
}: {
  readonly name: string;
  readonly stages: readonly { readonly weight: number; readonly production: SideCounts }[];
}): ProductionFailure[] {
  return stages.flatMap(({ weight, production }) => failureOf(production, { release: name, weight }) ?? []);
}

function failureOf(
  { requests, faults }: SideCounts,
  place: Pick<ProductionFailure, 'release' | 'weight'>,
): ProductionFailure | undefined {
  return faults > requests * tolerated ? { ...place, requests, faults } : undefined;
}
