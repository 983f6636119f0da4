import { checkoutApi } from '../api';
import type { Cart } from '../cart';
import { discountCents, subtotalCents } from '../pricing';

const lookUpMilliseconds = 600;
const slowestMilliseconds = 2500;

/**
 * A slow next version: for carts of more than two items, it calls the warehouse once per item.
 */
export const handler = checkoutApi(async (cart) => {
  await reserveStock(cart);
  return { totalCents: subtotalCents(cart) - discountCents(cart) };
});

/** Simulates the calls to the warehouse. */
async function reserveStock({ items }: Cart): Promise<void> {
  if (items.length <= 2) return;
  const milliseconds = Math.min(items.length * lookUpMilliseconds, slowestMilliseconds);
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
