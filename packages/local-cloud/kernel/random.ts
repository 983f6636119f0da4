/**
 * Chance that depends on what it is drawn for and never on who came first, so that requests served side by
 * side give the same result every time: the same seed and keys always draw the same number.
 */
export class Random {
  constructor(readonly seed: number) {}

  /** A number in [0, 1) for these keys. */
  draw(...keys: readonly (string | number)[]): number {
    let hash = mix(this.seed >>> 0);
    for (const key of keys) {
      const text = String(key);
      for (let index = 0; index < text.length; index++) {
        hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
      }
      hash = mix(hash ^ 0x9e3779b9);
    }
    return mix(hash) / 2 ** 32;
  }
}

/**
 * The source of resource names and identifiers: the same template gives the same ones, whatever the seed of
 * a run, so that runs can be compared, and code that was loaded with such names serves them all.
 */
export const chanceOfNames = new Random(1);

/** The finalizer of MurmurHash3: every bit of the input changes half of the output. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
