/** What a release does when another one of the service is in flight. */
export const conflictPolicies = ['reject', 'queue', 'supersede'] as const;

/**
 * - `reject` means: it is refused
 * - `queue` means: it waits its turn, behind those that waited before it
 * - `supersede` means: it asks the older version to go home, waits until traffic is at rest, and goes on
 */
export type ConflictPolicy = (typeof conflictPolicies)[number];
