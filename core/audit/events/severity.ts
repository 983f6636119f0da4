/**
 * How much an event matters, the least first.
 *
 * - `info` means: all is as it was planned
 * - `warning` means: a release did not get through, went past all gates, or waits for somebody; users are served
 * - `critical` means: nobody knows where traffic is: look at once
 */
export const severities = ['info', 'warning', 'critical'] as const;

export type Severity = (typeof severities)[number];

/** Whether a severity is this one or above it. */
export function isAtLeast(severity: Severity, minimum: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(minimum);
}
