import { eventKey, type AuditEvent } from '../../../../core/audit/events/audit-event';
import type { Releases } from '../../../../aws/releases/releases';

/** The number of past releases that are read: more do not end between two readings. */
const readPast = 5;

/** An event of a release that was not known before. */
export interface TimelineEvent {
  readonly releaseId: string;
  readonly version: string;
  readonly event: AuditEvent;
}

/** Reads the new events of all releases of a service, whenever its ledger was written. */
export class Timeline {
  readonly #known = new Set<string>();
  readonly #ended = new Set<string>();
  #reading: Promise<void> | undefined;
  #isStale = false;

  constructor(
    private readonly releases: Pick<Releases, 'current' | 'history' | 'events'>,
    private readonly onEvent: (event: TimelineEvent) => void,
  ) {}

  /** Reads soon; once more if a write comes meanwhile. */
  refresh(): void {
    this.#isStale = true;
    this.#reading ??= this.#readAll().finally(() => (this.#reading = undefined));
  }

  /** Waits for the reading in progress. */
  async settled(): Promise<void> {
    await this.#reading;
  }

  async #readAll(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      // A ledger that cannot be read, as while the cloud closes, is read after its next write.
      await this.#read().catch(() => undefined);
    }
  }

  async #read(): Promise<void> {
    const past = await this.releases.history(readPast);
    for (const { id, version = '?' } of past.toReversed()) {
      if (this.#ended.has(id)) continue;
      const events = await this.releases.events(id);
      this.#report(id, version, events);
      if (events.some(({ kind }) => kind === 'concluded')) this.#ended.add(id);
    }
    const current = await this.releases.current();
    if (current) this.#report(current.release.id, current.release.version, current.events);
  }

  #report(releaseId: string, version: string, events: readonly AuditEvent[]): void {
    for (const event of events) {
      const key = `${releaseId} ${eventKey(event)}`;
      if (this.#known.has(key)) continue;
      this.#known.add(key);
      this.onEvent({ releaseId, version, event });
    }
  }
}
