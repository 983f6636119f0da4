/**
 * A value that the nodes of a data plane learn at different times. A node never goes back to an older value, also when a
 * newer one overtook it on the way.
 */
export class Propagation<Value> {
  /** Oldest first; all nodes have the first one. */
  #changes: { readonly value: Value; readonly arrivals: readonly number[] }[];

  constructor(value: Value) {
    this.#changes = [{ value, arrivals: [] }];
  }

  /** @param arrivals the times at which the nodes learn of the value, in virtual milliseconds since the epoch */
  change(value: Value, arrivals: readonly number[]): void {
    this.#changes.push({ value, arrivals });
  }

  /**
   * Returns the value that a node has at a time, which must not go back between calls.
   *
   * @param chance selects the node, in [0, 1); called only while nodes may differ
   */
  at(now: number, chance: () => number): Value {
    const settled = this.#changes.findLastIndex(({ arrivals }) =>
      arrivals.every((arrival) => arrival <= now),
    );
    if (settled > 0) this.#changes.splice(0, settled);
    if (this.#changes.length === 1) return this.#changes[0]!.value;
    const draw = chance();
    const known = this.#changes.findLast(
      ({ arrivals }) => arrivals.length === 0 || arrivals[Math.floor(draw * arrivals.length)]! <= now,
    );
    return (known ?? this.#changes[0]!).value;
  }
}
