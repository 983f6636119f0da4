import { checkoutApi } from '../api';
import { discountCents, subtotalCents } from '../pricing';

/** A good next version: it also tells customers what they saved. */
export const handler = checkoutApi((cart) => ({
  totalCents: subtotalCents(cart) - discountCents(cart),
  savedCents: discountCents(cart),
}));
