/**
 * The severities of events, the least severe first.
 *
 * - `info`: a release goes as planned
 * - `warning`: a release was not promoted, bypassed its gates, or waits for a person; users are served
 * - `critical`: the weights are unknown: check them now
 */
export const severities = ['info', 'warning', 'critical'] as const;

export type Severity = (typeof severities)[number];

/** True if a severity is the minimum or above it. */
export function isAtLeast(severity: Severity, minimum: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(minimum);
}
