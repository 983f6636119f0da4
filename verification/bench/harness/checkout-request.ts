import type { Pool } from 'undici';

/** The request that loads send: a cart of two items with a discount. */
export const checkoutRequest = {
  method: 'POST',
  path: '/checkout',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    items: [
      { sku: 'tea', quantity: 2, priceCents: 650 },
      { sku: 'mug', quantity: 1, priceCents: 1200 },
    ],
    discountCode: 'WELCOME10',
  }),
} as const;

/** Returns true for the correct answer. */
export function isRight(status: number, body: string): boolean {
  return status === 200 && body === '{"totalCents":2250}';
}

/** Sends the request through a pool of connections; resolves to whether the answer was right. */
export async function sendCheckout(pool: Pool): Promise<boolean> {
  const { statusCode, body } = await pool.request(checkoutRequest);
  return isRight(statusCode, await body.text());
}
