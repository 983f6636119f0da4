/** A sequence of chances that depends on nothing but what it was seeded with. */
export interface SeededRandom {
  /** In the place of `Math.random`. */
  readonly random: () => number;
  /** Starts a new sequence for a request id. */
  readonly seed: (requestId: string) => void;
}

/** Makes jitter of a retry depend on nothing but the invocation: the same in every run with the same seed. */
export function seededRandom(): SeededRandom {
  let state = 0;
  return {
    random: () => {
      // mulberry32
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    },
    seed: (requestId) => {
      state = 0;
      for (let index = 0; index < requestId.length; index++) {
        state = Math.imul(state ^ requestId.charCodeAt(index), 0x01000193);
      }
    },
  };
}
