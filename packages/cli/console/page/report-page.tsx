import type { ConsoleState } from '../state/console-state';
import { Boundary } from './boundary';
import { dayAndTime } from '../../../../core/text/format';
import { HistoryList } from './history-list';
import { ReleaseView } from './release-view';
import { useView } from './address';

/** The page of a report: the releases of one file. */
export function ReportPage({ states }: { states: readonly ConsoleState[] }) {
  const { release } = useView();
  const [first] = states;
  const shown = states.find(({ releaseId }) => releaseId === release) ?? first;
  if (!first || !shown) return <p>This report contains no releases.</p>;
  const everyRelease = { ...shown, inFlight: undefined, history: states.flatMap(({ history }) => history) };
  return (
    <>
      <header class="masthead">
        <h1>{first.service?.name ?? 'Release'}</h1>
        <p class="muted">Report, as of {dayAndTime(shown.now)} UTC. All times are UTC.</p>
      </header>
      <div class={states.length > 1 ? 'frame' : undefined}>
        {states.length > 1 && (
          <nav class="aside" aria-label="Releases">
            <HistoryList state={everyRelease} />
          </nav>
        )}
        <main class="report">
          <Boundary key={shown.releaseId}>
            <ReleaseView state={shown} />
          </Boundary>
        </main>
      </div>
    </>
  );
}
