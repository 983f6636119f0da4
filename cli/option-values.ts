import { InvalidArgumentError } from 'commander';

/** Reads a number of a flag within its bounds. */
export function parseNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < minimum || value > maximum) {
      throw new InvalidArgumentError(`It must be a number from ${minimum} to ${maximum}.`);
    }
    return value;
  };
}

/** Reads a whole number of a flag within its bounds. */
export function parseInteger(minimum: number, maximum: number): (text: string) => number {
  const parse = parseNumber(minimum, maximum);
  return (text) => {
    const value = parse(text);
    if (!Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
    return value;
  };
}
