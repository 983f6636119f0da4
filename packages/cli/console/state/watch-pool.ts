import type { Change } from './console-state';
import { ServiceListWatch } from './service-list-watch';
import type { Source } from './source';
import { ServiceWatch, type WatchPace } from './service-watch';

/** The service and release that a page shows. */
export interface PageView {
  /** @default the first service */
  readonly service?: string;
  /** @default the release in flight, or the newest */
  readonly release?: string;
}

/** A page without a message for some seconds reconnects. An empty one keeps it from that while nothing changes. */
const heartbeatMilliseconds = 2000;

/** The time until a view that cannot be opened is tried again. */
const reopenMilliseconds = 5000;

/** The number of watches that are kept for pages that reconnect. */
const maxWatches = 50;

/** The watches of all pages. Pages with the same view share one. */
export class WatchPool {
  readonly #watches = new Map<string, Promise<ServiceWatch>>();
  readonly #services: ServiceListWatch;

  constructor(
    private readonly source: Source,
    private readonly pace: WatchPace,
  ) {
    this.#services = new ServiceListWatch(source);
  }

  /** Sends a view and its changes until the signal aborts. */
  async follow(
    view: PageView,
    send: (changes: readonly Change[]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const stopServices = this.#services.listen((services) => send([{ kind: 'services', services }]));
    signal.addEventListener('abort', stopServices, { once: true });
    const heartbeat = setInterval(() => send([]), heartbeatMilliseconds).unref();
    signal.addEventListener('abort', () => clearInterval(heartbeat), { once: true });
    await this.#listen(view, send, signal);
  }

  async #listen(
    view: PageView,
    send: (changes: readonly Change[]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    if (signal.aborted) return;
    try {
      const watch = await this.#watchOf(view);
      if (signal.aborted) return;
      signal.addEventListener('abort', watch.listen(send), { once: true });
    } catch (error) {
      send([{ kind: 'problem', problem: { part: 'status', message: (error as Error).message } }]);
      const again = setTimeout(() => void this.#listen(view, send, signal), reopenMilliseconds).unref();
      signal.addEventListener('abort', () => clearTimeout(again), { once: true });
    }
  }

  /** Polls every view now. */
  refresh(): void {
    for (const watch of this.#watches.values()) {
      watch.then(
        (found) => found.refresh(),
        () => undefined,
      );
    }
  }

  #watchOf(view: PageView): Promise<ServiceWatch> {
    const key = JSON.stringify([view.service, view.release]);
    const known = this.#watches.get(key);
    if (known) return known;
    const watch = this.source
      .open(view.service)
      .then((service) => new ServiceWatch(this.source, service, view.release, this.pace));
    this.#watches.set(key, watch);
    // A page that reconnects tries again to open the service.
    watch.catch(() => this.#watches.delete(key));
    for (const oldest of this.#watches.keys()) {
      if (this.#watches.size <= maxWatches) break;
      this.#watches.delete(oldest);
    }
    return watch;
  }
}
