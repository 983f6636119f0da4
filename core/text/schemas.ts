import { z } from 'zod';
import { isPrintable } from './sanitize';

/** A text that people write for other people: of limited length, without control characters. */
export function plainText(maximumLength: number) {
  return z.string().max(maximumLength).refine(isPrintable, 'must not contain control characters');
}
