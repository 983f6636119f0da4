import type { Change } from './console-state';
import { ServicesWatch } from './services-watch';
import type { Source } from './source';
import { Watch, type WatchPace } from './watch';

/** What a page looks at. */
export interface WatchedView {
  /** @default the first service */
  readonly service?: string;
  /** @default the release in flight, or the newest */
  readonly release?: string;
}

/** So many views are kept for pages that come back. */
const mostWatches = 50;

/** The watches that pages follow: two pages with the same view share one. */
export class Watches {
  readonly #watches = new Map<string, Promise<Watch>>();
  readonly #services: ServicesWatch;

  constructor(
    private readonly source: Source,
    private readonly pace: WatchPace,
  ) {
    this.#services = new ServicesWatch(source);
  }

  /** Tells a view and its changes until the signal aborts. */
  async follow(
    view: WatchedView,
    tell: (changes: readonly Change[]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const stopServices = this.#services.listen((services) => tell([{ kind: 'services', services }]));
    signal.addEventListener('abort', stopServices, { once: true });
    try {
      const watch = await this.#watchOf(view);
      if (signal.aborted) return;
      signal.addEventListener('abort', watch.listen(tell), { once: true });
    } catch (error) {
      tell([{ kind: 'problem', problem: (error as Error).message }]);
    }
  }

  /** Looks at everything again, now. */
  refresh(): void {
    for (const watch of this.#watches.values()) {
      watch.then(
        (found) => found.refresh(),
        () => undefined,
      );
    }
  }

  #watchOf(view: WatchedView): Promise<Watch> {
    const key = JSON.stringify([view.service, view.release]);
    const known = this.#watches.get(key);
    if (known) return known;
    const watch = this.source
      .open(view.service)
      .then((service) => new Watch(this.source, service, view.release, this.pace));
    this.#watches.set(key, watch);
    // What could not be opened is tried again by the page that comes back.
    watch.catch(() => this.#watches.delete(key));
    for (const oldest of this.#watches.keys()) {
      if (this.#watches.size <= mostWatches) break;
      this.#watches.delete(oldest);
    }
    return watch;
  }
}
