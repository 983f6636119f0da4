import { AwsError } from '../../../kernel/errors';
import { pageOf, type Page, type PageTokens } from '../../../kernel/page';

/** AWS returns at most this many items, whatever `MaxItems` says (API reference, ListFunctions). */
const largestPage = 50;

/** The markers of Lambda are encoded positions. */
const markers: PageTokens<unknown> = {
  write: (start) => Buffer.from(String(start)).toString('base64url'),
  read(marker, items) {
    const start = Number(Buffer.from(marker, 'base64url').toString());
    if (!Number.isInteger(start) || start < 0 || start > items.length) {
      throw new AwsError('InvalidParameterValueException', `Invalid marker: ${marker}`);
    }
    return start;
  },
};

/**
 * Cuts the page that a request asks for out of a list.
 *
 * @throws AwsError `InvalidParameterValueException` for a marker that no page had
 */
export function requestedPage<Item>(
  items: readonly Item[],
  { Marker: token, MaxItems = largestPage }: { readonly Marker?: string; readonly MaxItems?: number },
): Page<Item> {
  return pageOf(items, { limit: Math.min(MaxItems, largestPage), token, tokens: markers });
}
