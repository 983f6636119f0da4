import type { Outcome } from '../../../../core/release/release';
import { concludedStatus, statusText } from '../../../../core/audit/release-status';
import { dayAndTime } from '../../../../core/text/format';
import type { ConsoleState } from '../state/console-state';
import { addressOf } from './address';
import { inFlightOf, timelineOfSelected } from './selected';

const marks: Readonly<Record<Outcome, { readonly sign: string; readonly tone: string }>> = {
  promoted: { sign: '✓', tone: 'good' },
  'already-live': { sign: '=', tone: 'muted' },
  'rolled-back': { sign: '↩', tone: 'bad' },
  'rollback-unconfirmed': { sign: '!', tone: 'bad' },
  refused: { sign: '–', tone: 'muted' },
};

/** The release in flight, and those that have ended, newest first. */
export function HistoryList({ state }: { state: ConsoleState }) {
  const { inFlight, history, releaseId } = state;
  const service = state.service?.name;
  if (!inFlight && history.length === 0) return null;
  const status = inFlightOf(state) && timelineOfSelected(state)?.status;
  return (
    <section aria-labelledby="releases">
      <h2 id="releases">Releases</h2>
      <ul class="list">
        {inFlight && (
          <li>
            <a href={addressOf({ service })} aria-current={inFlight.id === releaseId ? 'page' : undefined}>
              <span class="name">
                <span class="sign canary-text" aria-hidden="true">
                  ▸
                </span>{' '}
                v{inFlight.version}{' '}
                <span class="canary-text">{status === undefined ? 'in flight' : statusText[status]}</span>
              </span>
              <span class="muted">{dayAndTime(inFlight.startedAt)}</span>
            </a>
          </li>
        )}
        {history.map(({ id, version, outcome, endedAt }) => (
          <li key={id}>
            <a
              href={addressOf({ service, release: id })}
              aria-current={id === releaseId ? 'page' : undefined}
            >
              <span class="name">
                <span class={`sign ${marks[outcome].tone}`} aria-hidden="true">
                  {marks[outcome].sign}
                </span>{' '}
                v{version ?? '?'} {statusText[concludedStatus[outcome]]}
              </span>
              <span class="muted">{dayAndTime(endedAt)}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
