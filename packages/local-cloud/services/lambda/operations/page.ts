import { AwsError } from '../../../kernel/errors';

/** AWS returns at most this many items, whatever `MaxItems` says (API reference, ListFunctions). */
const largestPage = 50;

/**
 * Cuts one page out of a list.
 *
 * @throws AwsError `InvalidParameterValueException` for a marker that no page gave
 */
export function pageOf<Item>(
  items: readonly Item[],
  request: { readonly Marker?: string; readonly MaxItems?: number },
): { items: readonly Item[]; next: string | undefined } {
  const start =
    request.Marker === undefined ? 0 : Number(Buffer.from(request.Marker, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0 || start > items.length) {
    throw new AwsError('InvalidParameterValueException', `Invalid marker: ${request.Marker}`);
  }
  const end = start + Math.min(request.MaxItems ?? largestPage, largestPage);
  return {
    items: items.slice(start, end),
    next: end < items.length ? Buffer.from(String(end)).toString('base64url') : undefined,
  };
}
