import { z } from 'zod';
import { pageOf, type Page, type PageTokens } from '../../../kernel/page';
import { invalid } from '../state/errors';

/** The members of a request for one page of a list. */
export const pageRequest = {
  maxResults: z.number().int().min(1).max(100).optional(),
  nextToken: z.string().min(1).max(2048).optional(),
};

interface Identified {
  readonly id: string;
}

/** A token names the id after which its page begins; that item may be gone by then. */
const tokens: PageTokens<Identified> = {
  write: (start, items) => Buffer.from(`after ${items[start - 1]!.id}`).toString('base64url'),
  read(token, items) {
    const text = Buffer.from(token, 'base64url').toString();
    if (!text.startsWith('after ')) {
      throw invalid('nextToken', 'is not a token that a list has answered with');
    }
    const after = text.slice('after '.length);
    return items.filter(({ id }) => id <= after).length;
  },
};

/**
 * Cuts the page that a request asks for out of a list, ordered by id. AWS documents no order, so nothing may rely on
 * another one.
 *
 * @param request.maxResults @default 100
 * @throws AwsError `ValidationException` for a token that no list has returned
 */
export function requestedPage<Item extends Identified>(
  items: Iterable<Item>,
  { maxResults: limit = 100, nextToken: token }: { maxResults?: number; nextToken?: string },
): Page<Item> {
  const ordered = [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
  return pageOf(ordered, { limit, token, tokens });
}
