import { checkoutApi } from '../api';
import { discountCents, subtotalCents } from '../pricing';

/** A good next version, which adds the discount to the response. */
export const handler = checkoutApi((cart) => ({
  totalCents: subtotalCents(cart) - discountCents(cart),
  savedCents: discountCents(cart),
}));
