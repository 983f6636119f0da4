import { z } from 'zod';
import { AwsError } from '../../../kernel/errors';
import type { PageTokens } from '../../../kernel/page';

const listPlace = z.object({ offset: z.number().int().min(0) });

/** Returns the tokens of a list request. They are valid for the same request only. */
export function tokensFor(request: object): PageTokens<unknown> {
  return {
    write: (offset) => writeToken({ offset }, request),
    read: (token) => readToken(token, request, listPlace).offset,
  };
}

/** Returns the token of a place in the answer to a request. */
export function writeToken(place: object, request: object): string {
  return Buffer.from(JSON.stringify([place, JSON.stringify(request)])).toString('base64url');
}

/**
 * Returns the place of a token.
 *
 * @throws AwsError `InvalidNextToken` for a token of another request or of no request
 */
export function readToken<Place>(token: string, request: object, place: z.ZodType<Place>): Place {
  const content = z.tuple([place, z.literal(JSON.stringify(request))]).safeParse(parsedOrNull(token));
  if (!content.success) throw new AwsError('InvalidNextToken', `The next token ${token} is invalid`);
  return content.data[0];
}

function parsedOrNull(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    return null;
  }
}
