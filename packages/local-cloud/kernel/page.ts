import { AwsError } from './errors';

/** One page of a list, with the token that asks for the next one. */
export interface Page<Item> {
  readonly items: Item[];
  readonly nextToken: string | undefined;
}

/**
 * Cuts a page out of a list. Tokens are positions, so that a list that changes meanwhile may skip or repeat.
 *
 * @param invalidTokenCode the error for a token that was not given out
 */
export function pageOf<Item>(
  items: readonly Item[],
  options: { limit: number; token: string | undefined; invalidTokenCode: string },
): Page<Item> {
  const { limit, token = '0', invalidTokenCode } = options;
  if (!/^\d+$/.test(token) || Number(token) > items.length) {
    throw new AwsError(invalidTokenCode, 'The value of NextToken is not valid.');
  }
  const start = Number(token);
  const end = start + limit;
  return { items: items.slice(start, end), nextToken: end < items.length ? String(end) : undefined };
}
