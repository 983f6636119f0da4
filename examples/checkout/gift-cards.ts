import type { Cart } from './cart';

/**
 * Gift cards are sold through a partner, whose service does not answer: every version of the checkout fails
 * carts with one, and none is to blame. Scenarios use it for outages that both sides share.
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
