import { useMemo, useState } from 'preact/hooks';
import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import { timelineOf, type Check, type TimelineEntry } from '../views/timeline';
import { dayAndTime, dayOf, timeOfDay } from '../../../../core/text/format';

/** The timeline of a release: newest first in the console, oldest first in a report. */
export function TimelineView({
  events,
  newestFirst,
}: {
  events: readonly AuditEvent[];
  newestFirst: boolean;
}) {
  const entries = useMemo(
    () => (newestFirst ? timelineOf(events).reverse() : timelineOf(events)),
    [events, newestFirst],
  );
  const isOfOneDay = new Set(entries.map(({ at }) => dayOf(at))).size < 2;
  return (
    <section aria-labelledby="timeline">
      <h3 id="timeline">Timeline</h3>
      <ol class="timeline" reversed={newestFirst}>
        {entries.map((entry, index) => (
          <li key={`${entry.at} ${entry.title}`} class={entry.tone}>
            <time dateTime={entry.at} title={dayAndTime(entry.at)}>
              {timeOfDay(entry.at)}
              {!isOfOneDay && dayOf(entry.at) !== dayOf(entries[index - 1]?.at ?? '') && (
                <span class="day">{dayOf(entry.at)}</span>
              )}
            </time>
            <Entry entry={entry} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Entry({ entry: { title, why, until, checks } }: { entry: TimelineEntry }) {
  const isOnce = checks === undefined || checks.length < 2;
  return (
    <div>
      <p>
        <strong>{title}</strong>
        {!isOnce && until !== undefined && (
          <span class="muted">
            {' '}
            {checks.length} checks, until {timeOfDay(until)}
          </span>
        )}
      </p>
      {why !== undefined && <p class="why">{why}</p>}
      {!isOnce && <Checks checks={checks} />}
    </div>
  );
}

/** The list of checks, rendered on demand: a stage that waits for a day has thousands. */
function Checks({ checks }: { checks: readonly Check[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>All checks</summary>
      {isOpen && (
        <ul>
          {checks.map(({ at, text }) => (
            <li key={at}>
              <time dateTime={at}>{timeOfDay(at)}</time> {text}
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
