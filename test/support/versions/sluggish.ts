import { checkoutApi } from '../../../examples/checkout/api';
import { subtotalCents } from '../../../examples/checkout/pricing';

/** A version that answers each request after a second, below every absolute limit of the example. */
export const handler = checkoutApi(async (cart) => {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return { totalCents: subtotalCents(cart) };
});
