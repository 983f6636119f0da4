import { join } from 'node:path';

/** A scenario that ends in seconds: each request has a discount code, at which the bad version fails. */
export const discountsOnly = {
  description: 'a version that fails requests with a discount',
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
