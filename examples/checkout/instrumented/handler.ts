import { instrument, reportKpi } from '@lattice-rollouts/instrument';
import { checkoutApi } from '../api';
import { discountCents, subtotalCents } from '../pricing';

/** A version that reports KPIs: orders and revenue. */
export const handler = instrument(
  checkoutApi((cart) => {
    const totalCents = subtotalCents(cart) - discountCents(cart);
    reportKpi('orders');
    reportKpi('revenueCents', totalCents);
    return { totalCents, status: 'placed' };
  }),
  { service: 'checkout', kpis: ['orders', 'revenueCents'] },
);
