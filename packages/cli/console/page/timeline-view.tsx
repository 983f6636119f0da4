import { useMemo, useState } from 'preact/hooks';
import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import { timelineOf, type Look, type TimelineEntry } from '../views/timeline';
import { dayAndTime, dayOf, timeOfDay } from '../../../../core/text/format';

/** What happened, and when: newest first for who watches, oldest first for who reads. */
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
      <h3 id="timeline">What happened</h3>
      <ol class="timeline" reversed={newestFirst}>
        {entries.map((entry, index) => (
          <li key={`${entry.at} ${entry.title}`} class={entry.tone}>
            <time dateTime={entry.at} title={dayAndTime(entry.at)}>
              {timeOfDay(entry.at)}
              {!isOfOneDay && dayOf(entry.at) !== dayOf(entries[index - 1]?.at ?? '') && (
                <span class="day">{dayOf(entry.at)}</span>
              )}
            </time>
            <Told entry={entry} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Told({ entry: { title, why, until, looks } }: { entry: TimelineEntry }) {
  const isOnce = looks === undefined || looks.length < 2;
  return (
    <div>
      <p>
        <strong>{title}</strong>
        {!isOnce && until !== undefined && (
          <span class="muted">
            {' '}
            {looks.length} looks, until {timeOfDay(until)}
          </span>
        )}
      </p>
      {why !== undefined && <p class="why">{why}</p>}
      {!isOnce && <Looks looks={looks} />}
    </div>
  );
}

/** A stage that waits for a day is looked at thousands of times: they are listed for who asks. */
function Looks({ looks }: { looks: readonly Look[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Each look</summary>
      {isOpen && (
        <ul>
          {looks.map(({ at, text }) => (
            <li key={at}>
              <time dateTime={at}>{timeOfDay(at)}</time> {text}
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
