import type { Cart } from './cart';

/**
 * Fails every cart with a gift card, because the service of the partner that issues them is down. Scenarios use it for
 * an outage that affects both sides.
 */
export function issueGiftCards({ items }: Cart): void {
  if (items.some(({ sku }) => sku === 'gift-card')) throw new GiftCardsUnavailable();
}

class GiftCardsUnavailable extends Error {
  override readonly name = 'GiftCardsUnavailable';

  constructor() {
    super('the gift card service does not answer');
  }
}
