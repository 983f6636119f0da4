import type { ServiceSummary } from './console-state';
import type { Source } from './source';

type Listener = (services: readonly ServiceSummary[]) => void;

/** The interval at which all services are read, in real milliseconds; a few calls for hundreds of services. */
const paceMilliseconds = 10_000;

/** Polls the list of services while it has listeners. A failed read leaves the list unchanged. */
export class ServiceListWatch {
  #services: readonly ServiceSummary[] = [];
  readonly #listeners = new Set<Listener>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly source: Source) {}

  /** Calls the listener with the current list, then with each change. @returns a function that removes the listener */
  listen(listener: Listener): () => void {
    if (this.#services.length > 0) listener(this.#services);
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) void this.#poll();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) clearTimeout(this.#timer);
    };
  }

  async #poll(): Promise<void> {
    const services = await this.source.services().catch(() => this.#services);
    if (JSON.stringify(services) !== JSON.stringify(this.#services)) {
      this.#services = services;
      for (const listener of this.#listeners) listener(services);
    }
    clearTimeout(this.#timer);
    if (this.#listeners.size > 0) this.#timer = setTimeout(() => void this.#poll(), paceMilliseconds);
  }
}
