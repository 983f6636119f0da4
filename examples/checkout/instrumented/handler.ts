import { instrument, reportKpi } from '@lattice-rollouts/instrument';
import { checkoutApi } from '../api';
import { discountCents, subtotalCents } from '../pricing';

/** A version that says how business goes: how many orders are placed, and what they bring in. */
export const handler = instrument(
  checkoutApi((cart) => {
    const totalCents = subtotalCents(cart) - discountCents(cart);
    reportKpi('orders');
    reportKpi('revenueCents', totalCents);
    return { totalCents, status: 'placed' };
  }),
  { service: 'checkout', kpis: ['orders', 'revenueCents'] },
);
