import { AwsError } from './errors';

/** One page of a list. */
export interface Page<Item> {
  readonly items: Item[];
  /** The token of the next page; undefined on the last one. */
  readonly nextToken: string | undefined;
}

/** The tokens of a service: how they encode the start of a page, and the error for one that the service never returned. */
export interface PageTokens<Item> {
  /** Returns the token of the page that begins at an index greater than 0. */
  readonly write: (start: number, items: readonly Item[]) => string;
  /**
   * Returns the index at which the page of a token begins.
   *
   * @throws AwsError for a token that the service never returned
   */
  readonly read: (token: string, items: readonly Item[]) => number;
}

/** Cuts a page out of a list. */
export function pageOf<Item>(
  items: readonly Item[],
  { limit, token, tokens }: { limit: number; token: string | undefined; tokens: PageTokens<Item> },
): Page<Item> {
  const start = token === undefined ? 0 : tokens.read(token, items);
  const end = start + limit;
  return {
    items: items.slice(start, end),
    nextToken: end < items.length ? tokens.write(end, items) : undefined,
  };
}

/**
 * Tokens that are positions in decimal: pages of a list that changes between two requests may skip or repeat items.
 *
 * @param invalidTokenCode the error code for a token that the service never returned
 */
export function positionTokens(invalidTokenCode: string): PageTokens<unknown> {
  return {
    write: String,
    read(token, items) {
      if (!/^\d+$/.test(token) || Number(token) > items.length) {
        throw new AwsError(invalidTokenCode, 'The value of NextToken is not valid.');
      }
      return Number(token);
    },
  };
}
