import { timeOfDay } from '../../../../core/text/format';
import type { Screen } from '../state/console-state';
import type { ConnectionState } from './connection';

const words: Readonly<Record<ConnectionState['kind'], string>> = {
  connecting: 'connecting',
  open: 'live',
  lost: 'disconnected',
};

/** Which service, where, as whom, and whether what is shown is of now. */
export function Masthead({ screen, connection }: { screen: Screen; connection: ConnectionState }) {
  const { delivery, place, now } = screen;
  return (
    <header class="masthead">
      <h1>{delivery?.service ?? 'lattice-rollouts'}</h1>
      <p class="muted">
        {place && [place.region, place.account].filter((part) => part !== undefined).join(' · ')}
      </p>
      <p class={`pulse ${connection.kind}`}>
        <span class="dot" aria-hidden="true" />
        {words[connection.kind]}
        {now > 0 && <time> {timeOfDay(now)} UTC</time>}
      </p>
    </header>
  );
}
