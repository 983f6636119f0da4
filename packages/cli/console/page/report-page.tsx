import type { Screen } from '../state/console-state';
import { Boundary } from './boundary';
import { dayAndTime } from '../../../../core/text/format';
import { HistoryList } from './history-list';
import { ReleaseView } from './release-view';
import { useView } from './address';

/** Releases that are over, or stand still: what a report holds. */
export function ReportPage({ screens }: { screens: readonly Screen[] }) {
  const { release } = useView();
  const [first] = screens;
  const shown = screens.find(({ releaseId }) => releaseId === release) ?? first;
  if (!first || !shown) return <p>This report has no release.</p>;
  const everyRelease = { ...shown, inFlight: undefined, history: screens.flatMap(({ history }) => history) };
  return (
    <>
      <header class="masthead">
        <h1>{first.delivery?.service ?? 'Release'}</h1>
        <p class="muted">Report, as of {dayAndTime(shown.now)} UTC. All times are UTC.</p>
      </header>
      <div class={screens.length > 1 ? 'frame' : undefined}>
        {screens.length > 1 && (
          <nav class="aside" aria-label="Releases">
            <HistoryList screen={everyRelease} />
          </nav>
        )}
        <main class="report">
          <Boundary key={shown.releaseId}>
            <ReleaseView screen={shown} />
          </Boundary>
        </main>
      </div>
    </>
  );
}
