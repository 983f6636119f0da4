import type { FaultKind } from './fault-line';

/** The settings of a function version that decide which of its faults its log shows. */
export interface VersionLogging {
  /** For example, `nodejs22.x`. Undefined for a container image. */
  readonly runtime: string | undefined;
  readonly format: 'JSON' | 'Text';
  /** The level of Lambda's own records, of JSON logs. */
  readonly systemLevel: 'DEBUG' | 'INFO' | 'WARN';
  /** True if `instrument` wraps the handler. */
  readonly isInstrumented: boolean;
}

/**
 * Returns the kinds of faults that the log of a version shows. A release compares its sides by those of production: what only the canary's
 * log shows would be held against it, and what only production's shows is not missed.
 */
export function visibleFaults(version: VersionLogging): ReadonlySet<FaultKind> {
  const { runtime = '', format, systemLevel, isInstrumented } = version;
  const kinds = new Set<FaultKind>();
  if (format === 'Text' || systemLevel !== 'WARN') kinds.add('crash').add('timeout');
  if (format === 'Text' && /^(nodejs|python)/.test(runtime)) kinds.add('exception');
  if (isInstrumented) kinds.add('exception').add('answered');
  return kinds;
}
