/**
 * Pseudo-random numbers in [0, 1), determined by the seeds, so that a simulation can be repeated: one independent stream
 * per release.
 *
 * @param seeds 32-bit numbers: a run, a scenario, a release
 * @see Chris Doty-Humphrey, PractRand: sfc32
 */
export function seededChance(...seeds: readonly number[]): () => number {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1];
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (const seed of seeds) {
    a ^= seed;
    for (let round = 0; round < 12; round++) next();
  }
  return next;
}
