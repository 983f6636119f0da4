import { eventKey } from '../../../../core/audit/events/audit-event';
import { foldEvents } from '../../../../core/audit/release-timeline';
import { applyChange, changesTo, emptyScreen, type Change, type Screen } from './console-state';
import type { Source, Span, WatchedService } from './source';

/** How often the console looks, in real milliseconds. */
export interface WatchPace {
  /** For the ledger: two calls, GetItem and Query. @default 1000 */
  readonly ledgerMilliseconds: number;
  /** For CloudWatch: one GetMetricData of ten metrics. @default 15000 */
  readonly seriesMilliseconds: number;
  /** For the history, where a release that was refused shows: one Query. @default 30000 */
  readonly historyMilliseconds: number;
}

export const defaultPace: WatchPace = {
  ledgerMilliseconds: 1000,
  seriesMilliseconds: 15_000,
  historyMilliseconds: 30_000,
};

type Listener = (changes: readonly Change[]) => void;

/** How many ended releases are listed. */
const historyLimit = 50;

/**
 * An event is written a little after the time it tells, and later when the write had to be tried again: so much of the
 * trail is read anew each time.
 */
const overlapMilliseconds = 300_000;

/** How much of the time around a release is shown, for comparison. */
const beforeMilliseconds = 15 * 60_000;
const afterMilliseconds = 10 * 60_000;

/**
 * Looks at one service while anybody listens, and tells what has changed since the last look. Of a release that has
 * ended, nothing is read again once it is known whole.
 */
export class Watch {
  #screen: Screen;
  readonly #listeners = new Set<Listener>();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #lookAgain = false;
  #failures = 0;
  #seriesReadAt = -Infinity;
  #historyReadAt = -Infinity;
  #isWhole = false;

  /** @param releaseId @default the release in flight, or else the newest */
  constructor(
    private readonly source: Source,
    private readonly service: WatchedService,
    private readonly releaseId: string | undefined,
    private readonly pace: WatchPace,
  ) {
    this.#screen = { ...emptyScreen, now: source.now(), delivery: service.delivery };
  }

  /** Tells first all that is known, then each change. @returns ends it */
  listen(listener: Listener): () => void {
    listener(changesTo(this.#screen));
    this.#listeners.add(listener);
    this.refresh();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) clearTimeout(this.#timer);
    };
  }

  /** Looks now, and not only when it is time. */
  refresh(): void {
    clearTimeout(this.#timer);
    if (this.#listeners.size === 0) return;
    if (this.#looking) {
      this.#lookAgain = true;
      return;
    }
    void this.#look();
  }

  async #look(): Promise<void> {
    this.#looking = true;
    this.#lookAgain = false;
    try {
      await this.#lookAtLedger();
      await this.#lookAtTraffic();
      this.#failures = 0;
      this.#tell({ kind: 'problem', problem: null });
    } catch (error) {
      this.#failures++;
      this.#tell({ kind: 'problem', problem: (error as Error).message });
    }
    this.#looking = false;
    if (this.#listeners.size === 0) return;
    // Whoever is throttled asks less often.
    const wait = this.pace.ledgerMilliseconds * 2 ** Math.min(this.#failures, 4);
    this.#timer = setTimeout(() => void this.#look(), this.#lookAgain ? 0 : wait);
  }

  async #lookAtLedger(): Promise<void> {
    const before = this.#screen;
    const inFlight = await this.service.inFlight();
    const changes: Change[] = [
      { kind: 'now', now: this.source.now() },
      { kind: 'inFlight', inFlight: inFlight ?? null },
    ];
    const isTimeForHistory = performance.now() - this.#historyReadAt >= this.pace.historyMilliseconds;
    let { history } = before;
    if (isTimeForHistory || inFlight?.id !== before.inFlight?.id) {
      history = await this.service.history(historyLimit);
      this.#historyReadAt = performance.now();
      changes.push({ kind: 'history', history });
    }
    const releaseId = this.releaseId ?? inFlight?.id ?? history[0]?.id;
    if (releaseId !== before.releaseId) {
      changes.push({ kind: 'release', id: releaseId ?? null });
      this.#isWhole = false;
      this.#seriesReadAt = -Infinity;
    }
    if (releaseId !== undefined && !this.#isWhole) {
      const known = releaseId === before.releaseId ? before.events : [];
      const last = known.at(-1);
      const isOver = last?.kind === 'concluded';
      const since =
        last === undefined || isOver
          ? undefined
          : new Date(Date.parse(last.at) - overlapMilliseconds).toISOString();
      changes.push({ kind: 'events', events: await this.service.events(releaseId, since) });
      this.#isWhole = isOver;
    }
    this.#tell(...changes);
  }

  async #lookAtTraffic(): Promise<void> {
    const { releaseId, events, now } = this.#screen;
    if (releaseId === undefined || performance.now() - this.#seriesReadAt < this.pace.seriesMilliseconds)
      return;
    const span = spanAround(foldEvents(events), now);
    if (span === undefined) return;
    const series = await this.service.series(span);
    // Minutes come in late; those of a release that has long been over do not.
    this.#seriesReadAt = span.to < now ? Infinity : performance.now();
    this.#tell({ kind: 'series', series });
  }

  /** Tells only what is new. */
  #tell(...changes: readonly Change[]): void {
    const news: Change[] = [];
    for (const change of changes) {
      const before = this.#screen;
      const after = applyChange(before, change);
      this.#screen = after;
      if (change.kind === 'events') {
        const known = new Set(before.events.map(eventKey));
        const events = change.events.filter((event) => !known.has(eventKey(event)));
        if (events.length > 0) news.push({ kind: 'events', events });
      } else if (isNew(before, after, change)) {
        news.push(change);
      }
    }
    if (news.length === 0) return;
    for (const listener of this.#listeners) listener(news);
  }
}

function isNew(before: Screen, after: Screen, { kind }: Exclude<Change, { kind: 'events' }>): boolean {
  const part = kind === 'release' ? 'releaseId' : kind;
  return JSON.stringify(before[part]) !== JSON.stringify(after[part]);
}

/** The time around a release that its plots show; undefined when nothing is known of it. */
export function spanAround(
  { startedAt, endedAt }: { readonly startedAt?: string; readonly endedAt?: string },
  now: number,
): Span | undefined {
  const start = startedAt ?? endedAt;
  if (start === undefined) return undefined;
  const end = endedAt === undefined ? now : Date.parse(endedAt) + afterMilliseconds;
  return { from: Date.parse(start) - beforeMilliseconds, to: Math.min(now, end) };
}
