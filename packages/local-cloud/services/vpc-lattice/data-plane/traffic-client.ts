import type { IncomingHttpHeaders } from 'node:http';
import { Pool } from 'undici';
import type { CloudContext } from '../../../kernel/cloud-context';
import { selfSignedCertificate } from '../../../wire/self-signed-certificate';

/** A request to a listener. */
export interface TrafficRequest {
  /** Decides by which draw the listener splits: unique among the requests of a run. */
  readonly id: string;
  /** @default 'GET' */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /** Path and query string. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** The answer of a listener. */
export interface TrafficResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Virtual milliseconds: when {@link TrafficClient.send} was called. */
  readonly startedAt: number;
  /** Virtual milliseconds: when the answer had been read. */
  readonly endedAt: number;
}

/**
 * Sends real HTTP requests to a listener from within the process. Each request holds an activity until its answer has
 * been read, so virtual time passes only while the function waits for it.
 */
export class TrafficClient {
  readonly #pool: Pool;
  readonly #waiting: (() => void)[] = [];
  #free: number;

  /**
   * @param url of a listener
   * @param options.connections how many requests may be in flight; more wait their turn, in virtual time
   * (`@default` no limit)
   */
  constructor(
    private readonly context: CloudContext,
    url: string,
    options: { peers?: number } = {},
  ) {
    this.#free = options.peers ?? Infinity;
    // Timeouts count real time, which must not decide anything.
    this.#pool = new Pool(url, {
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 2 ** 31 - 1,
      ...(url.startsWith('https:') && { connect: { ca: selfSignedCertificate().cert } }),
    });
  }

  /** @throws Error when the connection fails */
  async send(request: TrafficRequest): Promise<TrafficResponse> {
    const { clock } = this.context;
    const activity = clock.begin();
    const startedAt = clock.now();
    try {
      if (this.#free === 0)
        await activity.waitFor(new Promise<void>((resolve) => this.#waiting.push(resolve)));
      else this.#free--;
      try {
        const response = await this.#pool.request({
          method: request.method ?? 'GET',
          path: request.path,
          headers: { ...request.headers, 'x-request-id': request.id, 'x-local-activity': activity.id },
          body: request.body,
        });
        const body = await response.body.text();
        const { statusCode: status, headers } = response;
        return { status, headers, body, startedAt, endedAt: clock.now() };
      } finally {
        this.#release();
      }
    } finally {
      activity.end();
    }
  }

  /** Waits for what is in flight and closes the connections. */
  async close(): Promise<void> {
    await this.#pool.close();
  }

  /** The next in line takes over the place, or it becomes free. */
  #release(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}
