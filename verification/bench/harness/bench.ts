/** A measurement that can be run by name. */
export interface Bench {
  readonly name: string;
  /** The question that it answers, in one line. */
  readonly question: string;
  /** Its flags, with their defaults: `--seeds 20`. */
  readonly flags: Readonly<Record<string, string>>;
  /**
   * Measures and prints a table.
   *
   * @throws WrongUse for a flag's value
   */
  run(flags: Readonly<Record<string, string>>): Promise<BenchResult>;
}

export interface BenchResult {
  /** Violated requirements, a sentence each; empty if all hold. */
  readonly problems: readonly string[];
  /** The numbers, for `out/bench/NAME.json`. */
  readonly results: object;
}

/** Thrown for wrong flags. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
}

/** @throws WrongUse */
export function wholeNumber(
  flags: Readonly<Record<string, string>>,
  name: string,
  minimum: number,
  maximum: number,
): number {
  const value = Number(flags[name]);
  if (!/^\d+$/.test(flags[name] ?? '') || value < minimum || value > maximum) {
    throw new WrongUse(`--${name} must be a whole number from ${minimum} to ${maximum}, not ${flags[name]}`);
  }
  return value;
}
