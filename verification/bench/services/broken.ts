/** A version that fails every request. */
export const handler = (): Promise<never> => Promise.reject(new Error('broken'));
