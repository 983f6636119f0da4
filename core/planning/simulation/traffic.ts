import type { Side } from '../../traffic/side';

/** The requests of a release and how they fare. */
export interface SimulatedTraffic {
  /** Requests a second of both sides together at a time, in seconds since the release began. */
  readonly requestsPerSecond: (second: number) => number;
  /** The share of a side's requests that fail, 0 to 1, at a time, in seconds since the release began. */
  readonly faultRate: (side: Side, second: number, secondsSinceShift: number) => number;
  /** How many faults one cause makes at a time, all on one side. @default 1 */
  readonly clusterSize?: number;
}

/** Traffic that does not change, with the same share of faults on a side at all times. */
export function steadyTraffic(
  requestsPerSecond: number,
  faultRates: Readonly<Record<Side, number>>,
  clusterSize?: number,
): SimulatedTraffic {
  return {
    requestsPerSecond: () => requestsPerSecond,
    faultRate: (side) => faultRates[side],
    clusterSize,
  };
}
