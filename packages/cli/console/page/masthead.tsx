import { timeOfDay } from '../../../../core/text/format';
import type { ConsoleState } from '../state/console-state';
import type { ConnectionState } from './connection';

/** The header: service, account and Region, and whether the data is current. */
export function Masthead(props: { state: ConsoleState; connection: ConnectionState; isStale: boolean }) {
  const { state, connection, isStale } = props;
  const { service, environment, now } = state;
  const word = isStale ? 'as of' : connection.kind === 'connecting' ? 'connecting' : 'live';
  return (
    <header class="masthead">
      <h1>{service?.name ?? 'lattice-rollouts'}</h1>
      <p class="muted">
        {environment &&
          [environment.region, environment.account].filter((part) => part !== undefined).join(' · ')}
      </p>
      <p class={`pulse ${isStale ? 'stale' : connection.kind}`}>
        <span class="dot" aria-hidden="true" />
        {isStale && now === 0 ? 'no data' : word}
        {now > 0 && <time> {timeOfDay(now)} UTC</time>}
      </p>
    </header>
  );
}
