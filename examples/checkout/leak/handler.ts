import { checkoutApi } from '../api';
import type { Cart } from '../cart';
import { discountCents, subtotalCents } from '../pricing';

const cartsThatFit = 200_000;
const leaked: Cart[] = [];

/**
 * A next version with a memory leak: it keeps every cart, and the more it keeps, the more requests fail. One in a thousand
 * after 200 carts, one in a hundred after 2,000.
 */
export const handler = checkoutApi((cart) => {
  leaked.push(cart);
  const servedPerFailure = Math.ceil(cartsThatFit / leaked.length);
  if (leaked.length % servedPerFailure === 0 && leaked.length > 100) throw new RangeError('out of memory');
  return { totalCents: subtotalCents(cart) - discountCents(cart) };
});
