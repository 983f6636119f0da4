import { instrument, reportKpi } from '@lattice-rollouts/instrument';
import { checkoutApi } from '../api';
import { discountCents, subtotalCents } from '../pricing';

/**
 * A next version that is right and fast, and bad for business: a new page hides express checkout. Who buys a
 * single article went that way and now gives up, which is about every second customer. No request fails.
 */
export const handler = instrument(
  checkoutApi((cart) => {
    const totalCents = subtotalCents(cart) - discountCents(cart);
    if (cart.items.length === 1) return { totalCents, status: 'abandoned' };
    reportKpi('orders');
    reportKpi('revenueCents', totalCents);
    return { totalCents, status: 'placed' };
  }),
  { service: 'checkout', kpis: ['orders', 'revenueCents'] },
);
