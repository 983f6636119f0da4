import { join } from 'node:path';

/** A scenario of little traffic, each request with what the bad version cannot do: over in seconds. */
export const discountsOnly = {
  description: 'a version that fails discounts, and nothing but discounts',
  versions: [
    {
      name: 'bad',
      entry: join(__dirname, '..', '..', 'examples', 'checkout', 'bad', 'handler.ts'),
      expect: 'rolled-back',
    },
  ],
  traffic: {
    requestsPerSecond: 2,
    requests: [
      {
        method: 'POST',
        path: '/checkout',
        body: { items: [{ sku: 'tea', quantity: 1, priceCents: 650 }], discountCode: 'WELCOME10' },
      },
    ],
  },
  warmUpSeconds: 10,
};
