import { checkoutApi } from '../api';
import { discountCents, subtotalCents } from '../pricing';

/** The version in production. */
export const handler = checkoutApi((cart) => ({
  totalCents: subtotalCents(cart) - discountCents(cart),
}));
