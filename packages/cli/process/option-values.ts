import { InvalidArgumentError } from 'commander';

/** Creates a parser of a flag's number within bounds. */
export function parseNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < minimum || value > maximum) {
      throw new InvalidArgumentError(`Expected a number from ${minimum} to ${maximum}.`);
    }
    return value;
  };
}

/** Creates a parser of a flag's integer within bounds. */
export function parseInteger(minimum: number, maximum: number): (text: string) => number {
  const parse = parseNumber(minimum, maximum);
  return (text) => {
    const value = parse(text);
    if (!Number.isInteger(value)) throw new InvalidArgumentError('Expected an integer.');
    return value;
  };
}

/**
 * Parses the id of a release: the name of an execution, restricted to characters that CloudWatch Logs accepts.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function parseReleaseName(text: string): string {
  if (/^[\w-]{1,80}$/.test(text)) return text;
  throw new InvalidArgumentError('Expected 1 to 80 letters, digits, hyphens and underscores.');
}
