import { AwsError, Unsupported } from '../../../kernel/errors';
import { parseJsonPattern, type MessageFilter } from './json-pattern';

/**
 * Parses a filter pattern of CloudWatch Logs: of terms, or for JSON.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * @throws AwsError `InvalidParameterException`
 * @throws Unsupported for patterns of space-delimited fields, for regular expressions, and for optional terms beside others
 */
export function parseFilterPattern(pattern: string): MessageFilter {
  const text = pattern.trim();
  if (text.startsWith('[')) throw new Unsupported('filter patterns for space-delimited log events');
  return text.startsWith('{') ? parseJsonPattern(text) : parseTerms(text);
}

const term = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/y;

function parseTerms(text: string): MessageFilter {
  const [required, optional, excluded]: [string[], string[], string[]] = [[], [], []];
  term.lastIndex = 0;
  while (term.lastIndex < text.length) {
    const match = term.exec(text);
    if (!match) throw new AwsError('InvalidParameterException', `Invalid filter pattern: ${text}`);
    const [, sign, quoted, bare = ''] = match;
    if (bare.startsWith('%')) throw new Unsupported('regular expressions in filter patterns');
    const words = quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1');
    (sign === '?' ? optional : sign === '-' ? excluded : required).push(words);
  }
  if (optional.length > 0 && required.length + excluded.length > 0) {
    throw new Unsupported('optional terms beside others in a filter pattern');
  }
  return (message) =>
    required.every((words) => message.includes(words)) &&
    !excluded.some((words) => message.includes(words)) &&
    (optional.length === 0 || optional.some((words) => message.includes(words)));
}
