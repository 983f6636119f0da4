/** Ends a switch over a closed union: the compiler objects where a case is missing. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected ${JSON.stringify(value)}`);
}
