import type { Cart } from './cart';

const discountPercents = new Map([
  ['WELCOME10', 10],
  ['SUMMER20', 20],
]);

/** The price of everything in the cart. */
export function subtotalCents({ items }: Cart): number {
  return items.reduce((sum, item) => sum + item.quantity * item.priceCents, 0);
}

/** What the discount code takes off, rounded down to a cent; an unknown code takes off nothing. */
export function discountCents(cart: Cart): number {
  const percent = discountPercents.get(cart.discountCode ?? '') ?? 0;
  return Math.floor((subtotalCents(cart) * percent) / 100);
}
