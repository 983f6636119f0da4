import type { CloudContext } from '../../../kernel/cloud-context';
import type { DataPlane } from './data-plane';
import type { TrafficClient, TrafficRequest, TrafficResponse } from './traffic-client';

/**
 * Sends requests to a listener as function calls: no sockets, no HTTP that is written and parsed, no limits of an HTTP
 * server. What the listener does with a request is the same.
 */
export class DirectTraffic implements Pick<TrafficClient, 'send' | 'close'> {
  /** @param host of the listener's URL */
  constructor(
    private readonly context: CloudContext,
    private readonly dataPlane: Pick<DataPlane, 'serve'>,
    private readonly listener: { readonly arn: string; readonly host: string },
  ) {}

  async send({ id, method = 'GET', path, headers, body }: TrafficRequest): Promise<TrafficResponse> {
    const { clock } = this.context;
    const activity = clock.begin();
    const startedAt = clock.now();
    const bytes = body === undefined ? undefined : Buffer.from(body);
    const sent = {
      host: this.listener.host,
      ...headers,
      'x-request-id': id,
      ...(bytes && { 'content-length': String(bytes.byteLength) }),
    };
    const entries = Object.entries(sent).map(([name, value]): [string, string] => [
      name.toLowerCase(),
      value,
    ]);
    const request = {
      method,
      url: path,
      headers: Object.fromEntries(entries),
      rawHeaders: entries.flat(),
      body: bytes,
      clientAddress: '127.0.0.1',
      key: id,
    };
    try {
      const answer = await this.dataPlane.serve(this.listener.arn, request, activity);
      return {
        status: answer.status,
        headers: headersOf(answer.headers),
        body: answer.body.toString(),
        startedAt,
        endedAt: clock.now(),
      };
    } finally {
      activity.end();
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function headersOf(pairs: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < pairs.length; index += 2) {
    headers[pairs[index]!.toLowerCase()] = pairs[index + 1]!;
  }
  return headers;
}
