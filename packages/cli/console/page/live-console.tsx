import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import { applyChange, emptyState } from '../state/console-state';
import { Announcer } from './announcer';
import { Boundary } from './boundary';
import { Connection, type ConnectionState } from './connection';
import { Masthead } from './masthead';
import { ReleaseView } from './release-view';
import { ServiceList } from './service-list';
import { HistoryList } from './history-list';
import { isStale, StaleNotice } from './stale-notice';
import { useView } from './address';

/** The page of `rollouts console`, updated by the server. */
export function LiveConsole() {
  const view = useView();
  const [state, apply] = useReducer(applyChange, emptyState);
  const [connection, setConnection] = useState<ConnectionState>({ kind: 'connecting' });
  const server = useRef<Connection | undefined>(undefined);

  useEffect(() => {
    const open = new Connection(view, apply, setConnection);
    server.current = open;
    return () => open.close();
  }, [view.service, view.release]);

  const isOld = isStale(connection, state.problem);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the release
      </a>
      <Masthead state={state} connection={connection} isStale={isOld} />
      <StaleNotice
        connection={connection}
        problem={state.problem}
        service={state.service?.name}
        onRetry={() => server.current?.retry()}
      />
      <div class="frame">
        <nav class="aside" aria-label="Services and releases">
          {state.services.length > 1 && <ServiceList state={state} />}
          <HistoryList state={state} />
        </nav>
        <main id="main" tabIndex={-1}>
          {connection.kind === 'connecting' ? (
            <p class="muted">Connecting …</p>
          ) : (
            <Boundary key={state.releaseId}>
              <ReleaseView state={state} live isStale={isOld} />
            </Boundary>
          )}
        </main>
      </div>
      <Announcer state={state} isStale={isOld} />
    </>
  );
}
