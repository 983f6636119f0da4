import { foldEvents, type ReleaseTimeline } from '../../../../core/audit/release-timeline';
import type { ConsoleState, InFlight } from '../state/console-state';

/** Returns the release in flight if it is the selected one. */
export function inFlightOf({ inFlight, releaseId }: ConsoleState): InFlight | undefined {
  return inFlight?.id === releaseId ? inFlight : undefined;
}

/** Returns the timeline of the selected release; undefined before it is read. Everything on the page that names its status uses this. */
export function timelineOfSelected(state: ConsoleState): ReleaseTimeline | undefined {
  return state.events.length === 0 ? undefined : foldEvents(state.events, inFlightOf(state));
}
