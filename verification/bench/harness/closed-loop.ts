/** The limits of a load; the first one reached ends it. */
export interface Limits {
  /** Requests in flight. */
  readonly connections: number;
  /** Real time. */
  readonly milliseconds: number;
  readonly maximumRequests: number;
}

export interface Load {
  readonly requests: number;
  /** Requests with a wrong answer or none. */
  readonly failures: number;
  readonly perSecond: number;
}

/** Sends requests in a closed loop: each connection sends the next request when the last one is answered. */
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
