/** Returns the value of a key that somebody else chose: every object has a `constructor`, which is no entry of a record. */
export function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
