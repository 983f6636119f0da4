import { json, type LatticeResponse } from '../lattice';

/**
 * A bad next version that catches everything it cannot do and answers 500: for Lambda it never fails, for its
 * clients it always does.
 */
export const handler = (): Promise<LatticeResponse> =>
  Promise.resolve(json(500, { error: 'something went wrong' }));
