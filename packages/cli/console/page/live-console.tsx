import { useEffect, useReducer, useState } from 'preact/hooks';
import { applyChange, emptyScreen } from '../state/console-state';
import { Announcer } from './announcer';
import { Boundary } from './boundary';
import { Connection, type ConnectionState } from './connection';
import { Masthead } from './masthead';
import { ReleaseView } from './release-view';
import { ServiceList } from './service-list';
import { HistoryList } from './history-list';
import { useView } from './address';

/** The page of `rollouts console`: what the server pushes, as it comes. */
export function LiveConsole() {
  const view = useView();
  const [screen, apply] = useReducer(applyChange, emptyScreen);
  const [connection, setConnection] = useState<ConnectionState>({ kind: 'connecting' });

  useEffect(() => {
    const open = new Connection(view, apply, setConnection);
    return () => open.close();
  }, [view.service, view.release]);

  const service = screen.delivery?.service;
  return (
    <>
      <a class="skip" href="#main">
        Skip to the release
      </a>
      <Masthead screen={screen} connection={connection} />
      {screen.problem !== undefined && (
        <p class="notice bad" role="alert">
          What is shown may be old: {screen.problem}
        </p>
      )}
      {connection.kind === 'lost' && (
        <p class="notice bad" role="alert">
          Disconnected: what is shown is from {connection.since}. Trying again by itself; is{' '}
          <code>rollouts console</code> still running?
        </p>
      )}
      <div class="frame">
        <nav class="aside" aria-label="Services and releases">
          {screen.services.length > 1 && <ServiceList services={screen.services} selected={service} />}
          <HistoryList screen={screen} />
        </nav>
        <main id="main" tabIndex={-1}>
          {connection.kind === 'connecting' ? (
            <p class="muted">Connecting …</p>
          ) : (
            <Boundary key={screen.releaseId}>
              <ReleaseView screen={screen} live />
            </Boundary>
          )}
        </main>
      </div>
      <Announcer screen={screen} connection={connection} />
    </>
  );
}
