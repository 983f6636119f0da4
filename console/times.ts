/** The time of day in UTC, which is what the ledger speaks: `09:07:05`. */
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
