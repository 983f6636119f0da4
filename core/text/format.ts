/** Formats a duration: `90 s`, `10 min`, `1 h 30 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Formats a fraction in percent with at most two decimals: `12.5%`. */
export function formatPercent(fraction: number): string {
  return `${Number((fraction * 100).toFixed(2))}%`;
}

/** Formats a count with its noun: `1 fault`, `12,480 faults`. */
export function pluralize(number: number, noun: string): string {
  return `${formatCount(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** Formats an integer with thousands separators: `12,480`. */
export function formatCount(number: number): string {
  // Loading Intl would take longer than a whole check.
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** The time of day in UTC: `09:07:05`. */
export function timeOfDay(at: number | string): string {
  return isoOf(at).slice(11, 19);
}

/** The day in UTC: `2026-01-05`. */
export function dayOf(at: number | string): string {
  return isoOf(at).slice(0, 10);
}

/** Day and time in UTC: `2026-01-05 09:07`. */
export function dayAndTime(at: number | string): string {
  return isoOf(at).slice(0, 16).replace('T', ' ');
}

function isoOf(at: number | string): string {
  const date = new Date(at);
  return Number.isFinite(date.getTime()) ? date.toISOString() : '?';
}

/** The last part of an ARN, which names a person: `ana@example.com`; `stack Shop` for that of a stack. Other names stay as they are. */
export function shortName(requestedBy: string): string {
  const [, stack] = /^arn:[^:]+:cloudformation:[^:]*:[^:]*:stack\/([^/]+)\//.exec(requestedBy) ?? [];
  if (stack !== undefined) return `stack ${stack}`;
  return requestedBy.startsWith('arn:') ? requestedBy.slice(requestedBy.search(/[^:/]+$/)) : requestedBy;
}
