import type { z } from 'zod';
import { printable } from './sanitize';

const mostIssues = 20;
const longestIssue = 500;

/**
 * Describes the problems of an input, one line per field: `strategy "canary": stages[1].weightPercent must be …`. The text
 * may repeat parts of the input, made printable. Its length is limited.
 */
export function describeIssues(where: string, error: z.ZodError): string {
  const lines = error.issues.slice(0, mostIssues).map(({ path, message }) => {
    const field = path
      .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${String(key)}`))
      .join('');
    return printable(`${where}: ${field === '' ? '' : `${field}: `}${lowerFirst(message)}`, longestIssue);
  });
  const more = error.issues.length - lines.length;
  return [...lines, ...(more > 0 ? [`${where}: and ${more} more`] : [])].join('\n');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
