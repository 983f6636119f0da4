/** Compares two values that came from JSON, whatever the order of their fields. */
export function isSameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [another]) => (one < another ? -1 : 1));
  return Object.fromEntries(entries.map(([field, each]) => [field, sorted(each)]));
}
