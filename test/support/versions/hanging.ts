/** A version that answers too late: each request holds a unit of the function's concurrency until its timeout. */
export const handler = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 60_000));
