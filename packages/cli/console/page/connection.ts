import type { Change } from '../state/console-state';
import type { View } from './address';

/**
 * The state of the connection to the server.
 *
 * - `connecting`: no data has arrived yet
 * - `open`: the data is current
 * - `lost`: disconnected; the page keeps trying to reconnect
 */
export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** The time of the last update, `09:07:05` in UTC; undefined if there was none. */
  | { readonly kind: 'lost'; readonly lastUpdate: string | undefined };

/** The server sends something every two seconds: without a message for this long, the connection is lost. */
const timeoutMilliseconds = 6000;
const retryMilliseconds = 1000;

/** Receives the changes of one view from the server, and reconnects when the connection is lost. */
export class Connection {
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #build: string | undefined;
  #now = 0;
  #lost = false;

  constructor(
    private readonly view: View,
    private readonly apply: (change: Change) => void,
    private readonly onState: (state: ConnectionState) => void,
  ) {
    this.#open();
  }

  /** Connects again now; the server reads everything again, too. */
  retry(): void {
    this.close();
    this.#open();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
  }

  #open(): void {
    const query = new URLSearchParams();
    if (this.view.service !== undefined) query.set('service', this.view.service);
    if (this.view.release !== undefined) query.set('release', this.view.release);
    const source = new EventSource(`changes?${query}`);
    this.#source = source;
    source.addEventListener('message', ({ data }) => this.#receive(JSON.parse(String(data)) as Change[]));
    source.addEventListener('error', () => this.#retry());
    this.#restartTimeout();
  }

  #receive(changes: readonly Change[]): void {
    performance.mark('changes-received');
    this.#restartTimeout();
    for (const change of changes) {
      if (change.kind === 'environment') {
        // The server has been updated: load its page.
        if (this.#build !== undefined && this.#build !== change.environment.build) return location.reload();
        this.#build = change.environment.build;
      }
      if (change.kind === 'now') this.#now = change.now;
      this.apply(change);
    }
    this.#lost = false;
    this.onState({ kind: 'open' });
  }

  #restartTimeout(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#retry(), timeoutMilliseconds);
  }

  #retry(): void {
    this.close();
    if (!this.#lost) {
      this.#lost = true;
      const lastUpdate = this.#now === 0 ? undefined : new Date(this.#now).toISOString().slice(11, 19);
      this.onState({ kind: 'lost', lastUpdate });
    }
    this.#timer = setTimeout(() => this.#open(), retryMilliseconds);
  }
}
