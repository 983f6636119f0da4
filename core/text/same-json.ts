/** Compares two values that came from JSON, whatever the order of their fields. */
export function isSameJson(one: unknown, other: unknown): boolean {
  return sortedJson(one) === sortedJson(other);
}

/** JSON whose fields are in the order of their names: equal values have the same. */
export function sortedJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [another]) => (one < another ? -1 : 1));
  return Object.fromEntries(entries.map(([field, each]) => [field, sorted(each)]));
}
