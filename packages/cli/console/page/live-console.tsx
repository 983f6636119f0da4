import { useEffect, useReducer, useState } from 'preact/hooks';
import { applyChange, emptyState } from '../state/console-state';
import { Announcer } from './announcer';
import { Boundary } from './boundary';
import { Connection, type ConnectionState } from './connection';
import { Masthead } from './masthead';
import { ReleaseView } from './release-view';
import { ServiceList } from './service-list';
import { HistoryList } from './history-list';
import { useView } from './address';

/** The page of `rollouts console`, updated by the server. */
export function LiveConsole() {
  const view = useView();
  const [state, apply] = useReducer(applyChange, emptyState);
  const [connection, setConnection] = useState<ConnectionState>({ kind: 'connecting' });

  useEffect(() => {
    const open = new Connection(view, apply, setConnection);
    return () => open.close();
  }, [view.service, view.release]);

  const service = state.service?.name;
  return (
    <>
      <a class="skip" href="#main">
        Skip to the release
      </a>
      <Masthead state={state} connection={connection} />
      {state.problem !== undefined && (
        <p class="notice bad" role="alert">
          The data may be out of date: {state.problem}
        </p>
      )}
      {connection.kind === 'lost' && (
        <p class="notice bad" role="alert">
          Disconnected
          {connection.lastUpdate !== undefined && <>. Last update: {connection.lastUpdate} UTC</>}.
          Reconnecting; check that <code>rollouts console</code> is still running.
        </p>
      )}
      <div class="frame">
        <nav class="aside" aria-label="Services and releases">
          {state.services.length > 1 && <ServiceList services={state.services} selected={service} />}
          <HistoryList state={state} />
        </nav>
        <main id="main" tabIndex={-1}>
          {connection.kind === 'connecting' ? (
            <p class="muted">Connecting …</p>
          ) : (
            <Boundary key={state.releaseId}>
              <ReleaseView state={state} live />
            </Boundary>
          )}
        </main>
      </div>
      <Announcer state={state} connection={connection} />
    </>
  );
}
