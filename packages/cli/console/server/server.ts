import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isMeantForUs, newToken, sameSecret, securityHeaders } from './access';
import { pageBytes, type PageBytes } from './page-bytes';
import { pageHtml } from './page-html';
import { answerOrder } from './commands';
import { Stream } from './stream';
import { Watches } from '../state/watches';
import type { Source } from '../state/source';
import { defaultPace, type WatchPace } from '../state/watch';

export interface ConsoleOptions {
  readonly source: Source;
  /** On 127.0.0.1. @default 0 (one that is free) */
  readonly port?: number;
  /** The secret in the address. @default a new one */
  readonly token?: string;
  /** @default {@link defaultPace} */
  readonly pace?: Partial<WatchPace>;
}

/**
 * The server of the console's page, on 127.0.0.1 only. Who has its address, with the token in it, may see and steer
 * releases; nobody else may, whatever page their browser shows.
 */
export class ConsoleServer {
  readonly #watches: Watches;

  /**
   * @throws Error when the port is taken
   */
  static async start(options: ConsoleOptions): Promise<ConsoleServer> {
    const page = await pageBytes();
    const server = createServer({ requestTimeout: 10_000 });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    return new ConsoleServer(server, page, options);
  }

  private constructor(
    private readonly server: Server,
    private readonly page: PageBytes,
    private readonly options: ConsoleOptions,
    private readonly token = options.token ?? newToken(),
  ) {
    this.#watches = new Watches(options.source, { ...defaultPace, ...options.pace });
    server.on('request', (request, response) => {
      void this.#answer(request, response).catch((error: Error) => refuse(response, 500, error.message));
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** What a person opens. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/${this.token}/`;
  }

  /** Ends it, with every page that listens. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    if (!isMeantForUs(request, this.port))
      return refuse(response, 403, 'This is not the address of the console.');
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const [, token = '', ...path] = pathname.split('/');
    if (!sameSecret(token, this.token)) {
      return refuse(response, 403, 'The address lacks its token: rollouts console shows the whole of it.');
    }
    if (path.length === 0) return void response.writeHead(308, { location: `/${this.token}/` }).end();
    const resource = path.join('/');
    const method = resource === 'orders' ? 'POST' : 'GET';
    if (request.method !== method) {
      response.setHeader('allow', method);
      return refuse(response, 405, `${method} is what it takes.`);
    }
    switch (resource) {
      case '':
        return send(response, 'text/html', pageHtml);
      case 'page.js':
        return send(response, 'text/javascript', this.page.script);
      case 'style.css':
        return send(response, 'text/css', this.page.style);
      case 'changes':
        return this.#follow(response, searchParams);
      case 'orders':
        return this.#takeOrder(request, response);
      default:
        return refuse(response, 404, 'There is no such page.');
    }
  }

  async #follow(response: ServerResponse, query: URLSearchParams): Promise<void> {
    const stream = new Stream(response);
    const stop = new AbortController();
    response.once('close', () => stop.abort());
    stream.send([{ kind: 'place', place: { ...this.options.source.place, build: this.page.build } }]);
    const view = { service: query.get('service') ?? undefined, release: query.get('release') ?? undefined };
    await this.#watches.follow(view, (changes) => stream.send(changes), stop.signal);
  }

  async #takeOrder(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const header = request.headers['x-console-token'];
    if (typeof header !== 'string' || !sameSecret(header, this.token)) {
      return refuse(response, 403, 'The token is missing from the header x-console-token.');
    }
    const { status, body } = await answerOrder(request, this.options.source);
    this.#watches.refresh();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }
}

function send(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(text);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${message}\n`);
}
