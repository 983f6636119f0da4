import { headlineOf } from '../views/headline';
import type { ConsoleState } from '../state/console-state';
import { timelineOfSelected } from './selected';

/** A live region for screen readers: announces the headline and stale data, but nothing that changes every second. */
export function Announcer({ state, isStale }: { state: ConsoleState; isStale: boolean }) {
  const timeline = timelineOfSelected(state);
  const announcement = isStale ? 'The data is out of date' : timeline ? headlineOf(timeline).title : '';
  return (
    <p class="visually-hidden" role="status" aria-live="polite">
      {announcement}
    </p>
  );
}
