/** A version that fails whoever calls it. */
export const handler = (): Promise<never> => Promise.reject(new Error('broken'));
