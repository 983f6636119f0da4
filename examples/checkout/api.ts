import { BadCart, parseCart, type Cart } from './cart';
import { issueGiftCards } from './gift-cards';
import { bodyOf, json, type LatticeEvent, type LatticeResponse } from './lattice';

/** The priced order, in JSON. */
export type Order = Readonly<Record<string, string | number>>;

/**
 * Returns the HTTP API of the checkout: `POST /checkout` prices a cart, `GET /health` answers that the function runs.
 *
 * An error of `checkOut` is rethrown: Lambda counts it, and VPC Lattice responds with a 5xx.
 */
export function checkoutApi(
  checkOut: (cart: Cart) => Order | Promise<Order>,
): (event: LatticeEvent) => Promise<LatticeResponse> {
  return async (event) => {
    const [path] = event.path.split('?', 1);
    if (path === '/health') return event.method === 'GET' ? json(200, { status: 'ok' }) : notAllowed('GET');
    if (path !== '/checkout') return json(404, { error: `there is nothing at ${path}` });
    if (event.method !== 'POST') return notAllowed('POST');
    try {
      const cart = parseCart(bodyOf(event));
      issueGiftCards(cart);
      return json(200, await checkOut(cart));
    } catch (error) {
      if (error instanceof BadCart) return json(400, { error: error.message });
      throw error;
    }
  };
}

function notAllowed(allowed: string): LatticeResponse {
  const answer = json(405, { error: `only ${allowed} is allowed here` });
  return { ...answer, headers: { ...answer.headers, allow: allowed } };
}
