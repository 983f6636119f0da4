import type { z } from 'zod';

/** What is wrong with an input, one line a field: `strategy "canary": stages[1].weightPercent must be …`. */
export function describeIssues(where: string, error: z.ZodError): string {
  return error.issues
    .map((issue) => {
      const path = issue.path
        .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${String(key)}`))
        .join('');
      return `${where}: ${path === '' ? '' : `${path}: `}${lowerFirst(issue.message)}`;
    })
    .join('\n');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
