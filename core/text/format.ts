/** A duration as people say it: `90 s`, `10 min`, `1 h 30 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A share in percent with at most two decimals: `12.5%`. */
export function formatPercent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`;
}

/** So many of a thing: `1 fault`, `12,480 faults`. */
export function pluralize(number: number, noun: string): string {
  return `${formatCount(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** A whole number with its thousands apart: `12,480`. */
export function formatCount(number: number): string {
  // Intl would take longer to load than a whole judgement takes.
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

/** Who it is, without the account and the role before it: `ana@example.com` of an ARN. */
export function shortName(requestedBy: string): string {
  return requestedBy.startsWith('arn:') ? requestedBy.slice(requestedBy.search(/[^:/]+$/)) : requestedBy;
}
