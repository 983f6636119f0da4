import { eventKey, type AuditEvent } from '../../core/audit/events/audit-event';
import { readRow } from '../../core/audit/events/read-audit-event';
import type { IdentityKind } from '../../core/release/identity';
import { gatesRequester } from '../../core/release/control-request';
import type { PartitionRows } from './rows';

/** A row of a trail as it was found. */
interface Found {
  readonly at: string;
  /** Undefined for an event of a kind that a later version writes. */
  readonly event?: AuditEvent;
}

/**
 * The audit trails of a service's releases. Events are only added, with keys that make a repeated write idempotent:
 * `event#ID#AT#ORDER-KIND`. Those of people are in a part that only `control` writes, which alone makes them attested.
 */
export class Trail {
  constructor(
    private readonly events: PartitionRows,
    private readonly people: PartitionRows,
  ) {}

  /** Adds an event of a function. The first write of an event stays. */
  async record(releaseId: string, event: AuditEvent): Promise<void> {
    await this.events.putNew(`${prefixOf(releaseId)}${eventKey(event)}`, event);
  }

  /** Adds an event of a person, with how well the person is known. Only `control` may. */
  async recordForPerson(
    releaseId: string,
    event: AuditEvent & { readonly identity?: IdentityKind },
  ): Promise<void> {
    await this.people.putNew(`${prefixOf(releaseId)}${eventKey(event)}`, event);
  }

  /** The number of events of a release. */
  async count(releaseId: string): Promise<number> {
    const prefix = prefixOf(releaseId);
    const [byFunctions, byPeople] = await Promise.all([this.events.count(prefix), this.people.count(prefix)]);
    return byFunctions + byPeople;
  }

  /**
   * Reads the trail of a release, oldest event first. What cannot be read, or is missing, reads as an event `gap`.
   *
   * @param since the time of the first event, ISO 8601. @default all events
   */
  async read(releaseId: string, since?: string): Promise<AuditEvent[]> {
    const prefix = prefixOf(releaseId);
    const options = { newestFirst: false, from: prefix + (since ?? '') };
    const [byFunctions, byPeople] = await Promise.all([
      this.events.query(prefix, foundIn, options),
      this.people.query(prefix, foundIn, options),
    ]);
    const start = byPeople.find(({ event }) => event?.kind === 'startRequested')?.event;
    const found = [...byFunctions.map((each) => asClaimed(each, start)), ...byPeople];
    const events = found
      .flatMap(({ event }) => event ?? [])
      .sort((one, other) => (eventKey(one) < eventKey(other) ? -1 : 1));
    return since === undefined ? [...events, ...missingFrom(found)] : events;
  }
}

function prefixOf(releaseId: string): string {
  return `event#${releaseId}#`;
}

function foundIn(row: Readonly<Record<string, unknown>>, item: string): Found {
  const [, , at = '', orderAndKind = ''] = item.split('#');
  const read = readRow(row, orderAndKind.replace(/^\d+-/, ''));
  if (read.kind === 'later') return { at };
  if (read.kind === 'event') return { at, event: read.event };
  return { at, event: { at, kind: 'gap', cause: 'unreadable', events: 1 } };
}

/** The end of a trail that has fewer events than the release had recorded when it was concluded. */
function missingFrom(found: readonly Found[]): AuditEvent[] {
  const end = found.findLast(({ event }) => event?.kind === 'concluded')?.event;
  if (end?.kind !== 'concluded' || end.events === undefined) return [];
  const before = found.filter(({ at, event }) => event !== end && at <= end.at).length;
  const missing = end.events - before;
  return missing > 0 ? [{ at: end.at, kind: 'gap', cause: 'missing', events: missing }] : [];
}

/**
 * Events of functions attest nobody, whatever they say: a function that may write events could write a name. The starter is attested, if
 * the start of a person says the same.
 */
function asClaimed(found: Found, start: AuditEvent | undefined): Found {
  const { event } = found;
  if (!event || !('requestedBy' in event) || event.requestedBy === undefined) return found;
  if (event.requestedBy === gatesRequester) return found;
  const isAttested =
    event.kind === 'admitted' && start?.kind === 'startRequested' && start.requestedBy === event.requestedBy;
  return { ...found, event: { ...event, identity: isAttested ? start.identity : 'claimed' } };
}
