import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { senderHeader } from '../../../../wire/headers';
import { inMemory, type AnswerDirectly } from '../../../../wire/direct-client';
import type { HeldRequest, Line } from '../../../../wire/line';
import type { Host } from './surroundings';

/** The hooks that follow the requests of a function's process. */
export interface RequestObserver {
  /** The access key of the caller, in the place of that which the code was loaded with. */
  readonly accessKeyId: string;
  /** True if nothing of the process may happen any more. */
  readonly isOver: () => boolean;
  onOpen(): void;
  /** The answer takes virtual time. */
  onHeld(id: number): void;
  /**
   * Just before the answer, or its failure, is seen.
   *
   * @param leavesTrace whether the SDK that sent it will be less patient with the next ones
   */
  onClose(heldIds: readonly number[], leavesTrace: boolean): void;
}

interface RequestOptions {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** In the place of `request` of `node:http`, as far as the AWS SDK needs it. */
export function directRequest(answer: AnswerDirectly, observer: RequestObserver): Host['request'] {
  return (loadedKey, options, onResponse) =>
    new DirectRequest(
      answer,
      { ...observer, loadedKey },
      options as RequestOptions,
      onResponse as (response: Readable) => void,
    );
}

/** A request whose other end is a function call. */
class DirectRequest extends EventEmitter {
  /** It is connected from the beginning. */
  readonly socket = Object.assign(new EventEmitter(), {
    connecting: false,
    setKeepAlive: () => undefined,
    setTimeout: () => undefined,
    destroy: () => undefined,
  });
  readonly #heldIds: number[] = [];
  readonly #whenClosed: Promise<void>;
  #close: () => void = () => undefined;
  #isClosed = false;

  constructor(
    private readonly answer: AnswerDirectly,
    private readonly observer: RequestObserver & { readonly loadedKey: string },
    private readonly options: RequestOptions,
    private readonly onResponse: (response: Readable) => void,
  ) {
    super();
    this.#whenClosed = new Promise((resolve) => (this.#close = resolve));
    observer.onOpen();
  }

  end(body: string | Uint8Array = ''): this {
    void this.#send(typeof body === 'string' ? Buffer.from(body) : body);
    return this;
  }

  destroy(error?: Error): this {
    if (this.#isClosed) return this;
    this.#end();
    if (error) this.emit('error', error);
    this.emit('close');
    return this;
  }

  async #send(body: Uint8Array): Promise<void> {
    const { method = 'GET', path = '/' } = this.options;
    const headers = lowerCase(this.options.headers ?? {});
    // A request that somebody else has signed stays as it is.
    headers['authorization'] &&= headers['authorization'].replace(
      `Credential=${this.observer.loadedKey}/`,
      `Credential=${this.observer.accessKeyId}/`,
    );
    headers[senderHeader] = this.observer.accessKeyId;
    const { pathname, searchParams } = new URL(path, 'http://localhost');
    const line: Line = {
      reset: () => this.#reset(),
      closed: () => this.#whenClosed,
      reportHeld: ({ id }: HeldRequest) => {
        this.#heldIds.push(id);
        this.observer.onHeld(id);
      },
    };
    const head = { method, path: pathname, query: searchParams, headers };
    const answered = await this.answer(head, inMemory(body), line).catch((error: Error) => error);
    if (this.#isClosed || this.observer.isOver()) return;
    if (answered === undefined || answered instanceof Error) return this.#reset();
    this.#end(answered.status < 300);
    const response = new Readable({ read: () => undefined });
    response.push(answered.body);
    response.push(null);
    this.onResponse(
      Object.assign(response, {
        statusCode: answered.status,
        statusMessage: '',
        headers: answered.headers,
        complete: true,
      }),
    );
    this.emit('response', response);
    this.emit('close');
  }

  #reset(): void {
    if (this.#isClosed || this.observer.isOver()) return;
    this.destroy(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
  }

  #end(hasSucceeded = false): void {
    this.#isClosed = true;
    this.#close();
    const attempt = attemptOf(this.options);
    // What a second attempt costs of the SDK's retry quota, its success gives back; a third gives back but its own.
    this.observer.onClose(this.#heldIds, attempt > 2 || (attempt === 2 && !hasSucceeded));
  }
}

/** The format of AWS SDKs: `attempt=2; max=3`. */
function attemptOf({ headers = {} }: RequestOptions): number {
  return Number(/^attempt=(\d+)/.exec(headers['amz-sdk-request'] ?? '')?.[1] ?? 1);
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
