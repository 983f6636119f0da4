import { AwsError } from '../../../kernel/errors';

/** One page of a list, and where the next one starts. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

/**
 * Cuts a page out of a list. A token names the item that the page before ended with, so that pages fit
 * together although the list grows at its beginning or end.
 *
 * @param options.maxResults 0 for AWS's default of 100
 * @param idOf what tells an item from the others
 * @throws AwsError `InvalidToken`
 */
export function pageOf<Item>(
  items: readonly Item[],
  options: { readonly maxResults?: number; readonly nextToken?: string },
  idOf: (item: Item) => string,
): Page<Item> {
  const size = options.maxResults || 100;
  let start = 0;
  if (options.nextToken !== undefined) {
    const lastId = Buffer.from(options.nextToken, 'base64').toString();
    start = items.findIndex((item) => idOf(item) === lastId) + 1;
    if (start === 0) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
  }
  const page = items.slice(start, start + size);
  const last = page.at(-1);
  const hasMore = start + size < items.length && last !== undefined;
  return { items: page, ...(hasMore && { nextToken: Buffer.from(idOf(last)).toString('base64') }) };
}
