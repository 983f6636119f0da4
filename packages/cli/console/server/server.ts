import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isSameOrigin, newToken, sameSecret, securityHeaders } from './access';
import { pageBytes, type PageBytes } from './page-bytes';
import { pageHtml } from './page-html';
import { handleCommand } from './commands';
import { Stream } from './stream';
import { WatchPool } from '../state/watch-pool';
import type { Source } from '../state/source';
import { defaultPace, type WatchPace } from '../state/service-watch';

export interface ConsoleOptions {
  readonly source: Source;
  /** The port on 127.0.0.1. @default 0 (a free one) */
  readonly port?: number;
  /** The token in the address. @default a new one */
  readonly token?: string;
  /** @default {@link defaultPace} */
  readonly pace?: Partial<WatchPace>;
  /** Called whenever a page begins to follow. @default nothing */
  readonly onPage?: () => void;
}

/** The server of the console's page, on 127.0.0.1 only. The token in its address authorizes to see and control releases. */
export class ConsoleServer {
  readonly #watches: WatchPool;

  /** Starts the server. @throws Error when the port is in use */
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
    this.#watches = new WatchPool(options.source, { ...defaultPace, ...options.pace });
    server.on('request', (request, response) => {
      void this.#answer(request, response).catch((error: Error) => refuse(response, 500, error.message));
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The address to open, with the token. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/${this.token}/`;
  }

  /** Stops the server and closes the connections of all pages. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    if (!isSameOrigin(request, this.port))
      return refuse(response, 403, 'This host or origin is not the console.');
    const [address = '', query] = (request.url ?? '/').split(/\?(.*)/s);
    const [, token = '', ...path] = address.split('/');
    if (!sameSecret(token, this.token)) {
      return refuse(
        response,
        403,
        'The token is missing or invalid: open the address that rollouts console prints.',
      );
    }
    if (path.length === 0) return void response.writeHead(308, { location: `/${this.token}/` }).end();
    const resource = path.join('/');
    const method = resource === 'commands' ? 'POST' : 'GET';
    if (request.method !== method) {
      response.setHeader('allow', method);
      return refuse(response, 405, `Use ${method}.`);
    }
    switch (resource) {
      case '':
        return send(response, 'text/html', pageHtml);
      case 'page.js':
        return send(response, 'text/javascript', this.page.script);
      case 'style.css':
        return send(response, 'text/css', this.page.style);
      case 'changes':
        return this.#follow(response, new URLSearchParams(query));
      case 'commands':
        return this.#handleCommand(request, response);
      default:
        return refuse(response, 404, 'Not found.');
    }
  }

  async #follow(response: ServerResponse, query: URLSearchParams): Promise<void> {
    const stream = new Stream(response);
    const stop = new AbortController();
    response.once('close', () => stop.abort());
    stream.send([
      { kind: 'environment', environment: { ...this.options.source.environment, build: this.page.build } },
    ]);
    this.options.onPage?.();
    const view = { service: query.get('service') ?? undefined, release: query.get('release') ?? undefined };
    await this.#watches.follow(view, (changes) => stream.send(changes), stop.signal);
  }

  async #handleCommand(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const header = request.headers['x-console-token'];
    if (typeof header !== 'string' || !sameSecret(header, this.token)) {
      return refuse(response, 403, 'The header x-console-token is missing or invalid.');
    }
    const { status, body } = await handleCommand(request, this.options.source);
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
