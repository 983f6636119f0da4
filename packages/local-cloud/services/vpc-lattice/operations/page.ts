import { z } from 'zod';
import { invalid } from '../state/errors';

/** The members of a request for one page of a list. */
export const pageRequest = {
  maxResults: z.number().int().min(1).max(100).optional(),
  nextToken: z.string().min(1).max(2048).optional(),
};

/**
 * One page of a list, ordered by id so that nobody relies on another order (AWS promises none).
 *
 * @param request.maxResults @default 100
 * @throws AwsError `ValidationException` for a token that no list has given out
 */
export function page<Item extends { readonly id: string }>(
  items: Iterable<Item>,
  request: { maxResults?: number | undefined; nextToken?: string | undefined },
): { items: Item[]; nextToken?: string } {
  const after = request.nextToken === undefined ? '' : decode(request.nextToken);
  const rest = [...items].filter((item) => item.id > after).sort((a, b) => (a.id < b.id ? -1 : 1));
  const size = request.maxResults ?? 100;
  const found = rest.slice(0, size);
  const last = found.at(-1);
  return rest.length > size && last ? { items: found, nextToken: encode(last.id) } : { items: found };
}

function encode(id: string): string {
  return Buffer.from(`after ${id}`).toString('base64url');
}

function decode(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (!text.startsWith('after ')) throw invalid('nextToken', 'is not a token that a list has answered with');
  return text.slice('after '.length);
}
