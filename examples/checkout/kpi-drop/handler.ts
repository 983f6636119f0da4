import { instrument, reportKpi } from '@lattice-rollouts/instrument';
import { checkoutApi } from '../api';
import { discountCents, subtotalCents } from '../pricing';

/**
 * A next version that is correct and fast, but halves the orders: its new page hides express checkout, so that customers
 * with a single item give up. No request fails.
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
