import { z } from 'zod';
import { AwsError } from '../../../kernel/errors';
import { pageOf, type Page, type PageTokens } from '../../../kernel/page';

/** The members of a request for one page of a list. */
export const paging = { maxResults: z.int().min(0).max(1000).optional(), nextToken: z.string().min(1) };

/** The page size for a request without `maxResults`, or with 0. */
const defaultPageSize = 100;

/**
 * Cuts the page that a request asks for out of a list.
 *
 * @param idOf the identity of an item, by which a token names it
 * @throws AwsError `InvalidToken`
 */
export function requestedPage<Item>(
  items: readonly Item[],
  { maxResults, nextToken: token }: { readonly maxResults?: number; readonly nextToken?: string },
  idOf: (item: Item) => string,
): Page<Item> {
  return pageOf(items, { limit: maxResults || defaultPageSize, token, tokens: tokensOf(idOf) });
}

/** A token names the last item of its page, so that pages fit together although the list grows at its beginning or end. */
function tokensOf<Item>(idOf: (item: Item) => string): PageTokens<Item> {
  return {
    write: (start, items) => Buffer.from(idOf(items[start - 1]!)).toString('base64'),
    read(token, items) {
      const lastId = Buffer.from(token, 'base64').toString();
      const last = items.findIndex((item) => idOf(item) === lastId);
      if (last < 0) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
      return last + 1;
    },
  };
}
