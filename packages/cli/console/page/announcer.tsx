import { foldEvents } from '../../../../core/audit/release-timeline';
import { headlineOf } from '../views/headline';
import type { Screen } from '../state/console-state';
import type { ConnectionState } from './connection';

/** Says aloud, to those who listen, what changed: the headline and the connection, and nothing that ticks. */
export function Announcer({ screen, connection }: { screen: Screen; connection: ConnectionState }) {
  const said =
    connection.kind === 'lost'
      ? 'Disconnected'
      : screen.events.length > 0
        ? headlineOf(foldEvents(screen.events, inFlightOf(screen))).title
        : '';
  return (
    <p class="unseen" role="status" aria-live="polite">
      {said}
    </p>
  );
}

/** What is asked of the release that is looked at, if it is the one in flight. */
export function inFlightOf({ inFlight, releaseId }: Screen) {
  return inFlight?.id === releaseId ? inFlight : undefined;
}
