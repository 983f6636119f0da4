import type { FaultKind } from './fault-line';

/** The settings of a function version that decide which of its faults its log shows. */
export interface VersionLogging {
  /** For example, `nodejs22.x`. Undefined for a container image. */
  readonly runtime: string | undefined;
  readonly format: 'JSON' | 'Text';
  /** The level of Lambda's own records, of JSON logs. */
  readonly systemLevel: 'DEBUG' | 'INFO' | 'WARN';
}

/** The kinds of faults that `instrument` writes, in any form of logs. */
export const instrumentedFaults = ['exception', 'answered'] as const satisfies readonly FaultKind[];

/**
 * Returns the kinds of faults that the log of a version shows. A release compares its sides by those of production: what only the canary's
 * log shows would be held against it, and what only production's shows is not missed.
 */
export function visibleFaults(version: VersionLogging): readonly FaultKind[] {
  const { runtime = '', format, systemLevel } = version;
  const kinds: FaultKind[] = [];
  if (format === 'Text' || systemLevel !== 'WARN') kinds.push('crash', 'timeout');
  if (format === 'Text' && /^(nodejs|python)/.test(runtime)) kinds.push('exception');
  return kinds;
}
