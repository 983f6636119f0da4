import { z } from 'zod';
import { isPrintable } from './sanitize';

/** Text that people write for other people: bounded, without control characters. */
export function plainText(maximumLength: number) {
  return z.string().max(maximumLength).refine(isPrintable, 'must not contain control characters');
}
