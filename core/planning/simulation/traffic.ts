import type { Side } from '../../traffic/side';

/** The requests of a release and their fault rates. */
export interface SimulatedTraffic {
  /** Requests per second on both sides at a time, in seconds since the release began. */
  readonly requestsPerSecond: (second: number) => number;
  /** The fraction of a side's requests that fail, 0 to 1, at a time, in seconds since the release began. */
  readonly faultRate: (side: Side, second: number, secondsSinceShift: number) => number;
  /** The number of faults per cause, all on one side. @default 1 */
  readonly clusterSize?: number;
}

/** Traffic with a constant rate of requests and a constant fault rate on each side. */
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
