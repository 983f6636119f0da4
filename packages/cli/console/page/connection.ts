import type { Change } from '../state/console-state';
import type { View } from './address';

/**
 * How the page hears from the server.
 *
 * - `connecting` means: nothing has come yet
 * - `open` means: what is shown is of now
 * - `lost` means: nothing comes any more; it is tried again
 */
export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'lost'; readonly since: string };

/** The server says the time each second: when it has not for so long, it is gone, whatever the socket says. */
const silenceMilliseconds = 6000;
const retryMilliseconds = 1000;

/** Follows one view of the server, and comes back by itself when it was away. */
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
    this.#expectWord();
  }

  #receive(changes: readonly Change[]): void {
    performance.mark('changes-received');
    this.#expectWord();
    for (const change of changes) {
      if (change.kind === 'place') {
        // Another build of the server has another page.
        if (this.#build !== undefined && this.#build !== change.place.build) return location.reload();
        this.#build = change.place.build;
      }
      if (change.kind === 'now') this.#now = change.now;
      this.apply(change);
    }
    this.#lost = false;
    this.onState({ kind: 'open' });
  }

  #expectWord(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#retry(), silenceMilliseconds);
  }

  #retry(): void {
    this.close();
    if (!this.#lost) {
      this.#lost = true;
      const since = this.#now === 0 ? 'before it began' : new Date(this.#now).toISOString().slice(11, 19);
      this.onState({ kind: 'lost', since });
    }
    this.#timer = setTimeout(() => this.#open(), retryMilliseconds);
  }
}
