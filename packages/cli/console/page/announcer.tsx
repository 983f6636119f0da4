import { foldEvents } from '../../../../core/audit/release-timeline';
import { headlineOf } from '../views/headline';
import type { ConsoleState } from '../state/console-state';
import type { ConnectionState } from './connection';

/** A live region for screen readers: announces the headline and a lost connection, but nothing that changes every second. */
export function Announcer({ state, connection }: { state: ConsoleState; connection: ConnectionState }) {
  const announcement =
    connection.kind === 'lost'
      ? 'Disconnected'
      : state.events.length > 0
        ? headlineOf(foldEvents(state.events, inFlightOf(state))).title
        : '';
  return (
    <p class="visually-hidden" role="status" aria-live="polite">
      {announcement}
    </p>
  );
}

/** Returns the release in flight if it is the selected one. */
export function inFlightOf({ inFlight, releaseId }: ConsoleState) {
  return inFlight?.id === releaseId ? inFlight : undefined;
}
