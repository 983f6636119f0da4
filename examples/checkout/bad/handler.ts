import { checkoutApi } from '../api';
import type { Cart } from '../cart';
import { subtotalCents } from '../pricing';

const discounts = new Map([
  ['welcome10', { percent: 10, endsOn: '2027-01-31' }],
  ['summer20', { percent: 20, endsOn: '2027-08-31' }],
]);

/**
 * A bad next version: it compares discount codes in lower case, but customers type them in upper case, so that every cart
 * with a code fails.
 */
export const handler = checkoutApi((cart) => ({
  totalCents: subtotalCents(cart) - discountCents(cart),
}));

function discountCents(cart: Cart): number {
  if (cart.discountCode === undefined) return 0;
  const { percent } = discounts.get(cart.discountCode)!;
  return Math.floor((subtotalCents(cart) * percent) / 100);
}
