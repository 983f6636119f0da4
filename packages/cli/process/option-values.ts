import { InvalidArgumentError } from 'commander';
import { formatDuration } from '../../../core/text/format';

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

/** Creates a parser of a flag's duration, such as `90s`, `30m` or `1h30m`, within bounds in seconds. */
export function parseDuration(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const [, hours, minutes, seconds] = /^(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,5})s)?$/.exec(text) ?? [];
    const total = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
    if (total < minimum || total > maximum) {
      throw new InvalidArgumentError(
        `Expected a duration such as 30m, 1h or 1h30m, from ${formatDuration(minimum)} to ${formatDuration(maximum)}.`,
      );
    }
    return total;
  };
}

/** Parses a text that may not be empty, as that of an unset variable is. */
export function parseText(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('Expected a text that is not empty; leave the flag out for none.');
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
