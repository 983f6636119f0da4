import type { Cart } from './cart';

const discountPercents = new Map([
  ['WELCOME10', 10],
  ['SUMMER20', 20],
]);

/** Returns the price of all items in the cart. */
export function subtotalCents({ items }: Cart): number {
  return items.reduce((sum, item) => sum + item.quantity * item.priceCents, 0);
}

/** Returns the discount of the cart's code, rounded down to a cent; 0 for an unknown code. */
export function discountCents(cart: Cart): number {
  const percent = discountPercents.get(cart.discountCode ?? '') ?? 0;
  return Math.floor((subtotalCents(cart) * percent) / 100);
}
