const startsAt = Date.parse('2026-01-05T09:00:00Z');

/** ISO 8601, by seconds after the beginning. Within the first minute no metric is published yet. */
export function atSecond(after: number): string {
  return new Date(startsAt + after * 1000).toISOString();
}
