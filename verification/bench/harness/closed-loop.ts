/** How hard to push: whichever limit comes first. */
export interface Limits {
  /** Requests in flight. */
  readonly connections: number;
  /** Real time. */
  readonly milliseconds: number;
  readonly maximumRequests: number;
}

export interface Load {
  readonly requests: number;
  /** Requests that were answered wrongly, or not at all. */
  readonly failures: number;
  readonly perSecond: number;
}

/** Sends as fast as answers come, on each connection one request after the other. */
export async function closedLoop(limits: Limits, send: (index: number) => Promise<boolean>): Promise<Load> {
  let requests = 0;
  let failures = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + limits.milliseconds;
  const connection = async () => {
    while (requests < limits.maximumRequests && performance.now() < endsAt) {
      const answered = await send(requests++).catch(() => false);
      if (!answered) failures++;
    }
  };
  await Promise.all(Array.from({ length: limits.connections }, connection));
  const seconds = (performance.now() - startedAt) / 1000;
  return { requests, failures, perSecond: requests / seconds };
}
