/**
 * Makes `Math.random` depend on nothing but the invocation, so that jitter of a retry is the same in every
 * run with the same seed.
 *
 * @returns starts a new sequence for a request id
 */
export function installSeededRandom(): (requestId: string) => void {
  let state = 0;
  Math.random = () => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return (requestId) => {
    state = 0;
    for (let index = 0; index < requestId.length; index++) {
      state = Math.imul(state ^ requestId.charCodeAt(index), 0x01000193);
    }
  };
}
