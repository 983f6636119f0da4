import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';

/** The parts of a request that rules match. */
export interface RoutedRequest {
  readonly method: string;
  /** Without the query string. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
}

const pathValue = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\/[a-zA-Z0-9@:%_+.~#?&/=-]*$/);

const headerValue = z.string().min(1).max(200);

function exactlyOne(members: object): boolean {
  return Object.values(members).filter((member) => member !== undefined).length === 1;
}

const headerMatch = z.strictObject({
  name: z.string().min(1).max(100),
  match: z
    .strictObject({
      exact: headerValue.optional(),
      prefix: headerValue.optional(),
      contains: headerValue.optional(),
    })
    .refine(exactlyOne, 'must have exactly one of exact, prefix, contains'),
  caseSensitive: z.boolean().optional(),
});

/**
 * `RuleMatch` of the API model. A match without any condition is refused here; whether AWS accepts one is
 * unsure (a catch-all rule is written as the path prefix `/`).
 */
export const ruleMatch = z.strictObject({
  httpMatch: z
    .strictObject({
      method: z.string().max(16).optional(),
      pathMatch: z
        .strictObject({
          match: z
            .strictObject({ exact: pathValue.optional(), prefix: pathValue.optional() })
            .refine(exactlyOne, 'must have exactly one of exact, prefix'),
          caseSensitive: z.boolean().optional(),
        })
        .optional(),
      headerMatches: z.array(headerMatch).min(1).max(5).optional(),
    })
    .refine(
      (match) => match.method || match.pathMatch || match.headerMatches,
      'must have at least one of method, pathMatch, headerMatches',
    ),
});

export type RuleMatch = z.output<typeof ruleMatch>;

/**
 * Tells which requests a match lets through: all of its conditions must hold.
 *
 * The method is compared exactly; path and header values without regard to case unless `caseSensitive`
 * (User Guide, listener-rules, for headers; the CloudFormation schema's default for paths). A path prefix is
 * a prefix of the string, so `/order` also matches `/orders` (unsure: the User Guide does not say). A header sent several times is compared as
 * its values joined by a comma.
 */
export function compileMatch(match: RuleMatch): (request: RoutedRequest) => boolean {
  const { method, pathMatch, headerMatches } = match.httpMatch;
  const conditions: ((request: RoutedRequest) => boolean)[] = [];
  if (method) conditions.push((request) => request.method === method);
  if (pathMatch) {
    const matches = compileText(pathMatch.match, pathMatch.caseSensitive ?? false);
    conditions.push((request) => matches(request.path));
  }
  for (const header of headerMatches ?? []) {
    const name = header.name.toLowerCase();
    const matches = compileText(header.match, header.caseSensitive ?? false);
    conditions.push((request) => {
      const value = request.headers[name];
      return value !== undefined && matches(Array.isArray(value) ? value.join(', ') : value);
    });
  }
  return (request) => conditions.every((holds) => holds(request));
}

function compileText(
  match: { exact?: string | undefined; prefix?: string | undefined; contains?: string | undefined },
  caseSensitive: boolean,
): (text: string) => boolean {
  const fold = (text: string) => (caseSensitive ? text : text.toLowerCase());
  if (match.exact !== undefined) {
    const exact = fold(match.exact);
    return (text) => fold(text) === exact;
  }
  if (match.prefix !== undefined) {
    const prefix = fold(match.prefix);
    return (text) => fold(text).startsWith(prefix);
  }
  const part = fold(match.contains ?? '');
  return (text) => fold(text).includes(part);
}
