/** A version that answers every request. */
export const handler = () =>
  Promise.resolve({ isBase64Encoded: false, statusCode: 200, headers: {}, body: 'ok' });
