import { timeOfDay } from '../../../../core/text/format';
import type { ConsoleState } from '../state/console-state';
import type { ConnectionState } from './connection';

const words: Readonly<Record<ConnectionState['kind'], string>> = {
  connecting: 'connecting',
  open: 'live',
  lost: 'disconnected',
};

/** The header: service, account and Region, and the state of the connection. */
export function Masthead({ state, connection }: { state: ConsoleState; connection: ConnectionState }) {
  const { service, environment, now } = state;
  return (
    <header class="masthead">
      <h1>{service?.name ?? 'lattice-rollouts'}</h1>
      <p class="muted">
        {environment &&
          [environment.region, environment.account].filter((part) => part !== undefined).join(' · ')}
      </p>
      <p class={`pulse ${connection.kind}`}>
        <span class="dot" aria-hidden="true" />
        {words[connection.kind]}
        {now > 0 && <time> {timeOfDay(now)} UTC</time>}
      </p>
    </header>
  );
}
