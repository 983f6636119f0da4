import type { ComponentChildren } from 'preact';
import { timeOfDay } from '../../../../core/text/format';
import type { ReadProblem } from '../state/console-state';
import type { ConnectionState } from './connection';

/** True while the page shows a past state, on which nobody should act. */
export function isStale(connection: ConnectionState, problem: ReadProblem | undefined): boolean {
  return connection.kind === 'lost' || problem?.part === 'status';
}

/** A notice of data that is out of date: since when, and what to do; nothing while all data is current. */
export function StaleNotice(props: {
  connection: ConnectionState;
  problem: ReadProblem | undefined;
  service: string | undefined;
  onRetry: () => void;
}) {
  const { connection, problem, service, onRetry } = props;
  if (connection.kind === 'lost') {
    return (
      <Notice onRetry={onRetry}>
        Disconnected
        {connection.lastUpdate !== undefined && <>. Last update: {connection.lastUpdate} UTC</>}. Controls are
        disabled. Reconnecting; check that <code>rollouts console</code> is still running.
      </Notice>
    );
  }
  if (problem === undefined) return null;
  const asOf = problem.lastGoodAt === undefined ? '' : ` as of ${timeOfDay(problem.lastGoodAt)} UTC`;
  if (problem.part === 'traffic') {
    return (
      <Notice onRetry={onRetry}>
        The plots and the numbers of requests are{asOf === '' ? ' missing' : asOf}: {problem.message}. The
        status is current.
      </Notice>
    );
  }
  return (
    <Notice onRetry={onRetry}>
      AWS cannot be read: {problem.message}.{asOf !== '' && <> This page is{asOf}.</>} Controls are disabled;
      it is retried by itself. To roll back without this page:{' '}
      <code>rollouts abort{service === undefined ? '' : ` --service ${service}`}</code>
    </Notice>
  );
}

function Notice({ children, onRetry }: { children: ComponentChildren; onRetry: () => void }) {
  return (
    <div class="notice bad" role="alert">
      <p>{children}</p>
      <button type="button" onClick={onRetry}>
        Retry now
      </button>
    </div>
  );
}
