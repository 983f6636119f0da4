import { eventKey } from '../../../../core/audit/events/audit-event';
import { foldEvents } from '../../../../core/audit/release-timeline';
import {
  applyChange,
  changesTo,
  emptyState,
  type Change,
  type ConsoleState,
  type ReadProblem,
} from './console-state';
import type { Source, TimeRange, WatchedService } from './source';

/** The polling intervals of the console, in real milliseconds. */
export interface WatchPace {
  /** The ledger: two calls, GetItem and Query. @default 1000 */
  readonly ledgerMilliseconds: number;
  /** CloudWatch: one GetMetricData of ten metrics. @default 15000 */
  readonly seriesMilliseconds: number;
  /** The history, which alone has refused releases: one Query. @default 30000 */
  readonly historyMilliseconds: number;
}

export const defaultPace: WatchPace = {
  ledgerMilliseconds: 1000,
  seriesMilliseconds: 15_000,
  historyMilliseconds: 30_000,
};

type Listener = (changes: readonly Change[]) => void;

/** The number of past releases in the list. */
const historyLimit = 50;

/** The part of the trail that each poll reads again: an event may be written after its timestamp, and later with retries. */
const overlapMilliseconds = 300_000;

/** The time after which a read without an answer is a problem, in real milliseconds. */
const unansweredMilliseconds = 10_000;

/** The time before and after a release that its plots show for comparison. */
const beforeMilliseconds = 15 * 60_000;
const afterMilliseconds = 10 * 60_000;

/**
 * Polls one service while it has listeners, and sends them what has changed. A release that has ended is read once more in
 * full, then no more.
 */
export class ServiceWatch {
  #state: ConsoleState;
  readonly #listeners = new Set<Listener>();
  #timer: NodeJS.Timeout | undefined;
  #isPolling = false;
  #pollAgain = false;
  #failures = 0;
  #statusGoodAt: number | undefined;
  #trafficGoodAt: number | undefined;
  #trafficProblem: ReadProblem | undefined;
  #seriesReadAt = -Infinity;
  #historyReadAt = -Infinity;
  #isComplete = false;

  /** @param releaseId @default the release in flight, or else the newest */
  constructor(
    private readonly source: Source,
    private readonly service: WatchedService,
    private readonly releaseId: string | undefined,
    private readonly pace: WatchPace,
  ) {
    this.#state = { ...emptyState, now: source.now(), service: service.details };
  }

  /** Calls the listener with the current state, then with each change. @returns a function that removes the listener */
  listen(listener: Listener): () => void {
    listener(changesTo(this.#state));
    this.#listeners.add(listener);
    this.refresh();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) clearTimeout(this.#timer);
    };
  }

  /** Polls now instead of at the next interval. */
  refresh(): void {
    clearTimeout(this.#timer);
    if (this.#listeners.size === 0) return;
    if (this.#isPolling) {
      this.#pollAgain = true;
      return;
    }
    void this.#poll();
  }

  async #poll(): Promise<void> {
    this.#isPolling = true;
    this.#pollAgain = false;
    const unanswered = setTimeout(
      () => this.#reportStatus(`AWS has not answered for ${unansweredMilliseconds / 1000} s`),
      unansweredMilliseconds,
    );
    try {
      await this.#readLedger();
      this.#failures = 0;
      this.#statusGoodAt = this.#state.now;
      clearTimeout(unanswered);
      await this.#tryTraffic();
      this.#publish({ kind: 'problem', problem: this.#trafficProblem ?? null });
    } catch (error) {
      this.#failures++;
      this.#reportStatus((error as Error).message);
    } finally {
      clearTimeout(unanswered);
    }
    this.#isPolling = false;
    if (this.#listeners.size === 0) return;
    // Backs off, also when AWS throttles.
    const wait = this.pace.ledgerMilliseconds * 2 ** Math.min(this.#failures, 4);
    this.#timer = setTimeout(() => void this.#poll(), this.#pollAgain ? 0 : wait);
  }

  #reportStatus(message: string): void {
    const problem: ReadProblem = { part: 'status', message, lastGoodAt: this.#statusGoodAt };
    this.#publish({ kind: 'problem', problem });
  }

  /** Metrics that cannot be read leave the status as it is, which is what people act on. */
  async #tryTraffic(): Promise<void> {
    try {
      await this.#readTraffic();
    } catch (error) {
      this.#seriesReadAt = performance.now();
      const { message } = error as Error;
      this.#trafficProblem = { part: 'traffic', message, lastGoodAt: this.#trafficGoodAt };
    }
  }

  async #readLedger(): Promise<void> {
    const before = this.#state;
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
      this.#isComplete = false;
      this.#seriesReadAt = -Infinity;
    }
    if (releaseId !== undefined && !this.#isComplete) {
      const known = releaseId === before.releaseId ? before.events : [];
      const last = known.at(-1);
      const isOver = last?.kind === 'concluded';
      const since =
        last === undefined || isOver
          ? undefined
          : new Date(Date.parse(last.at) - overlapMilliseconds).toISOString();
      changes.push({ kind: 'events', events: await this.service.events(releaseId, since) });
      this.#isComplete = isOver;
    }
    this.#publish(...changes);
  }

  async #readTraffic(): Promise<void> {
    const { releaseId, events, now } = this.#state;
    if (releaseId === undefined || performance.now() - this.#seriesReadAt < this.pace.seriesMilliseconds)
      return;
    const range = timeRangeAround(foldEvents(events), now);
    if (range === undefined) return;
    const series = await this.service.series(range);
    // Metrics arrive late; a range that ended minutes ago is complete.
    this.#seriesReadAt = range.to < now ? Infinity : performance.now();
    this.#trafficGoodAt = now;
    this.#trafficProblem = undefined;
    this.#publish({ kind: 'series', series });
  }

  /** Applies changes and sends the effective ones to the listeners. */
  #publish(...changes: readonly Change[]): void {
    const effective: Change[] = [];
    for (const change of changes) {
      const before = this.#state;
      const after = applyChange(before, change);
      this.#state = after;
      if (change.kind === 'events') {
        const known = new Set(before.events.map(eventKey));
        const events = change.events.filter((event) => !known.has(eventKey(event)));
        if (events.length > 0) effective.push({ kind: 'events', events });
      } else if (hasChanged(before, after, change)) {
        effective.push(change);
      }
    }
    if (effective.length === 0) return;
    for (const listener of this.#listeners) listener(effective);
  }
}

function hasChanged(
  before: ConsoleState,
  after: ConsoleState,
  { kind }: Exclude<Change, { kind: 'events' }>,
): boolean {
  const part = kind === 'release' ? 'releaseId' : kind;
  return JSON.stringify(before[part]) !== JSON.stringify(after[part]);
}

/** The time range that the plots of a release show; undefined before the release has a time. */
export function timeRangeAround(
  { startedAt, endedAt }: { readonly startedAt?: string; readonly endedAt?: string },
  now: number,
): TimeRange | undefined {
  const start = startedAt ?? endedAt;
  if (start === undefined) return undefined;
  const end = endedAt === undefined ? now : Date.parse(endedAt) + afterMilliseconds;
  return { from: Date.parse(start) - beforeMilliseconds, to: Math.min(now, end) };
}
