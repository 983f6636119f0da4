import { useEffect, useMemo } from 'preact/hooks';
import { gateSentence } from '../../../../core/analysis/gates/gate-sentence';
import { foldEvents } from '../../../../core/audit/release-timeline';
import { relevantGates } from '../../../../core/analysis/verdict-sentence';
import { headlineOf } from '../views/headline';
import { ladderOf } from '../views/stages';
import { measuresOf } from '../views/measures';
import type { Screen } from '../state/console-state';
import { inFlightOf } from './announcer';
import { Charts } from './charts';
import { Controls } from './controls';
import { Facts } from './facts';
import { Gates } from './gates';
import { HeadlineView } from './headline-view';
import { LadderView } from './stages-view';
import { MeasuresView } from './measures-view';
import { SidesTable } from './sides-table';
import { TimelineView } from './timeline-view';

const plotMilliseconds = 10_000;

/** One release: what it is, how it is doing, why, and what can be done. */
export function ReleaseView({ screen, live }: { screen: Screen; live?: boolean }) {
  if (screen.releaseId === undefined) return <Nothing service={screen.delivery?.service} />;
  if (screen.events.length === 0) return <p class="muted">Reading release {screen.releaseId} …</p>;
  return <KnownRelease screen={screen} live={live} />;
}

function KnownRelease({ screen, live }: { screen: Screen; live?: boolean }) {
  const { events, series, now, delivery } = screen;
  const inFlight = inFlightOf(screen);
  const timeline = useMemo(() => foldEvents(events, inFlight), [events, inFlight]);
  const plan = delivery?.strategies.find(({ name }) => name === timeline.strategy);
  const lastLook = events.findLast((event) => event.kind === 'judged');
  // To draw all plots again each second would be a lot of work for nothing that one could see.
  const until =
    timeline.endedAt === undefined
      ? Math.floor(now / plotMilliseconds) * plotMilliseconds
      : Date.parse(timeline.endedAt);
  const measures = useMemo(() => measuresOf(timeline, series), [timeline, series]);
  const headline = headlineOf(timeline);
  const compared = lastLook?.gates.find(({ gate }) => gate === 'compare');
  // The headline gives the verdict's reason, which may tell of the comparison already.
  const isTold =
    lastLook !== undefined && compared !== undefined && relevantGates(lastLook).includes(compared);
  const evidence = timeline.outcome === undefined && compared && !isTold ? gateSentence(compared) : undefined;
  useEffect(() => {
    document.title = `${headline.title} · ${delivery?.service ?? ''}`;
  }, [headline.title, delivery?.service]);
  return (
    <>
      <HeadlineView headline={headline} evidence={evidence} timeline={timeline} now={now} />
      <LadderView rungs={ladderOf(timeline, plan, now)} />
      {live && inFlight && delivery && (
        <Controls
          service={delivery.service}
          inFlight={inFlight}
          timeline={timeline}
          who={screen.place?.who ?? ''}
        />
      )}
      {timeline.outcome !== undefined && <MeasuresView measures={measures} timeline={timeline} />}
      <div class="columns">
        <div>
          <Charts events={events} series={series} now={until} />
        </div>
        <div>
          <SidesTable timeline={timeline} series={series} measures={measures} />
          {lastLook && <Gates look={lastLook} over={timeline.outcome !== undefined} />}
          <TimelineView events={events} newestFirst={live === true} />
          <Facts screen={screen} timeline={timeline} />
        </div>
      </div>
    </>
  );
}

function Nothing({ service }: { service?: string }) {
  if (service === undefined) return <p class="muted">Looking …</p>;
  return (
    <section class="headline">
      <h2>Nothing has been released yet</h2>
      <p>
        All traffic of {service} is on production. Start a release with{' '}
        <code>rollouts start --service {service}</code>; it shows here by itself.
      </p>
    </section>
  );
}
