/** The requests that one invocation sends. */
export interface Batch {
  readonly url: string;
  readonly requestsPerSecond: number;
  readonly seconds: number;
  readonly requests: readonly BatchRequest[];
}

/** A request of clients. */
export interface BatchRequest {
  /** Its relative frequency. */
  readonly share: number;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The number of answers by status; `none` for requests without an answer. */
export type AnswersByStatus = Readonly<Record<string, number>>;

/** The longest time that a client waits for an answer, in milliseconds. */
const patience = 10_000;

/** Sends requests at an even pace, without waiting for their answers, and counts these. It runs in a VPC, from where VPC Lattice can be called. */
export async function handler({
  url,
  requestsPerSecond,
  seconds,
  requests,
}: Batch): Promise<AnswersByStatus> {
  const answers: Record<string, number> = {};
  const sent: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let index = 0; index < requestsPerSecond * seconds; index++) {
    const request = pick(requests);
    const count = (status: number | 'none') => void (answers[status] = (answers[status] ?? 0) + 1);
    sent.push(statusOf(url, request).then(count, () => count('none')));
    const due = startedAt + ((index + 1) * 1000) / requestsPerSecond;
    await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
  }
  await Promise.all(sent);
  return answers;
}

function pick(requests: readonly BatchRequest[]): BatchRequest {
  let remaining = Math.random() * requests.reduce((sum, { share }) => sum + share, 0);
  return requests.find(({ share }) => (remaining -= share) < 0) ?? requests[0]!;
}

async function statusOf(url: string, { path, method, headers, body }: BatchRequest): Promise<number> {
  const signal = AbortSignal.timeout(patience);
  const response = await fetch(new URL(path, url), { method, headers, body, signal });
  await response.arrayBuffer();
  return response.status;
}
