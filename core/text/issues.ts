import type { z } from 'zod';
import { printable } from './sanitize';

const mostIssues = 20;
const longestIssue = 500;

/**
 * What is wrong with an input, one line a field: `strategy "canary": stages[1].weightPercent must be …`. It may repeat
 * parts of the input, made printable, and stays short however much is wrong.
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
