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

/**
 * Reads what a release shall be called: the name of an execution, of the characters that its log takes.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function parseReleaseName(text: string): string {
  if (/^[\w-]{1,80}$/.test(text)) return text;
  throw new InvalidArgumentError('It must have 1 to 80 letters, digits, hyphens and underscores.');
}
