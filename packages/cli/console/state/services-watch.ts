import type { ServiceLine } from './console-state';
import type { Source } from './source';

type Listener = (services: readonly ServiceLine[]) => void;

/** How often all services are looked at, in real milliseconds: a few calls for hundreds of them. */
const paceMilliseconds = 10_000;

/** Looks at what every service is doing while anybody listens. What cannot be read now stays as it was. */
export class ServicesWatch {
  #services: readonly ServiceLine[] = [];
  readonly #listeners = new Set<Listener>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly source: Source) {}

  /** Tells what is known, then each change. @returns ends it */
  listen(listener: Listener): () => void {
    if (this.#services.length > 0) listener(this.#services);
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) void this.#look();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) clearTimeout(this.#timer);
    };
  }

  async #look(): Promise<void> {
    const services = await this.source.services().catch(() => this.#services);
    if (JSON.stringify(services) !== JSON.stringify(this.#services)) {
      this.#services = services;
      for (const listener of this.#listeners) listener(services);
    }
    clearTimeout(this.#timer);
    if (this.#listeners.size > 0) this.#timer = setTimeout(() => void this.#look(), paceMilliseconds);
  }
}
