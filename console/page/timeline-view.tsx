import type { ReleaseEvent } from '../../core/events';
import { timelineOf, type TimelineEntry } from '../timeline';
import { timeOfDay } from '../times';

/** What happened, and when: newest first for who watches, oldest first for who reads. */
export function TimelineView({
  events,
  newestFirst,
}: {
  events: readonly ReleaseEvent[];
  newestFirst: boolean;
}) {
  const entries = timelineOf(events);
  if (newestFirst) entries.reverse();
  return (
    <section aria-labelledby="timeline">
      <h3 id="timeline">What happened</h3>
      <ol class="timeline" reversed={newestFirst}>
        {entries.map((entry) => (
          <li key={`${entry.at} ${entry.title}`} class={entry.tone}>
            <time dateTime={entry.at}>{timeOfDay(entry.at)}</time>
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
      {!isOnce && (
        <details>
          <summary>Each look</summary>
          <ul>
            {looks.map(({ at, text }) => (
              <li key={at}>
                <time dateTime={at}>{timeOfDay(at)}</time> {text}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
