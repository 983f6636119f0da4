import { json, type LatticeResponse } from '../lattice';

/**
 * A bad next version that answers every request with 500. It throws no errors, so that Lambda counts none.
 */
export const handler = (): Promise<LatticeResponse> =>
  Promise.resolve(json(500, { error: 'something went wrong' }));
