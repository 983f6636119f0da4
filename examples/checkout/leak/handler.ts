import { checkoutApi } from '../api';
import type { Cart } from '../cart';
import { discountCents, subtotalCents } from '../pricing';

const cartsThatFit = 200_000;
const forgotten: Cart[] = [];

/**
 * A next version with a slow leak: it never forgets a cart, and the more it holds, the more often an allocation
 * fails. One in a thousand after 200 carts, one in a hundred after 2,000.
 */
export const handler = checkoutApi((cart) => {
  forgotten.push(cart);
  const servedPerFailure = Math.ceil(cartsThatFit / forgotten.length);
  if (forgotten.length % servedPerFailure === 0 && forgotten.length > 100)
    throw new RangeError('out of memory');
  return { totalCents: subtotalCents(cart) - discountCents(cart) };
});
