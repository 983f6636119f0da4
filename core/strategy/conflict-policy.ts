export const conflictPolicies = ['reject', 'queue', 'supersede'] as const;

/**
 * The policy of a release that finds another one in flight.
 *
 * - `reject`: it is refused
 * - `queue`: it waits behind the releases that were queued before
 * - `supersede`: it aborts the release of an older version, waits for the baseline, and starts
 */
export type ConflictPolicy = (typeof conflictPolicies)[number];
