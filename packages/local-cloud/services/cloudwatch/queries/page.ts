import { z } from 'zod';
import { AwsError } from '../../../kernel/errors';

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page starts; undefined on the last one. */
  readonly nextToken: string | undefined;
}

const listPlace = z.object({ offset: z.number().int().min(0) });

/**
 * Cuts a page out of a list.
 *
 * @param request the request of the page: a token is good only for the same request again
 * @throws AwsError `InvalidNextToken`
 */
export function pageOf<Item>(
  items: readonly Item[],
  size: number,
  token: string | undefined,
  request: object,
): Page<Item> {
  const { offset } = readToken(token, request, listPlace) ?? { offset: 0 };
  const end = offset + size;
  return {
    items: items.slice(offset, end),
    nextToken: end < items.length ? writeToken({ offset: end }, request) : undefined,
  };
}

/** A token that leads on from a place, in an answer to a request. */
export function writeToken(place: object, request: object): string {
  return Buffer.from(JSON.stringify([place, JSON.stringify(request)])).toString('base64url');
}

/**
 * The place that a token leads on from; undefined without a token.
 *
 * @throws AwsError `InvalidNextToken` for what is no token, or one of another request
 */
export function readToken<Place>(
  token: string | undefined,
  request: object,
  place: z.ZodType<Place>,
): Place | undefined {
  if (token === undefined) return undefined;
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
