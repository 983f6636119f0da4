import { useEffect, useMemo } from 'preact/hooks';
import { gateSentence } from '../../../../core/analysis/gates/gate-sentence';
import { foldEvents } from '../../../../core/audit/release-timeline';
import { relevantGates } from '../../../../core/analysis/verdict-sentence';
import { headlineOf } from '../views/headline';
import { stageViews } from '../views/stages';
import { measuresOf } from '../views/measures';
import type { ConsoleState } from '../state/console-state';
import { inFlightOf } from './announcer';
import { Charts } from './charts';
import { Controls } from './controls';
import { ReleaseFacts } from './release-facts';
import { Gates } from './gates';
import { HeadlineView } from './headline-view';
import { StagesView } from './stages-view';
import { MeasuresView } from './measures-view';
import { SidesTable } from './sides-table';
import { TimelineView } from './timeline-view';

const plotMilliseconds = 10_000;

/** The selected release, with its controls if it is live. */
export function ReleaseView({ state, live }: { state: ConsoleState; live?: boolean }) {
  if (state.releaseId === undefined) return <NoRelease service={state.service?.name} />;
  if (state.events.length === 0) return <p class="muted">Reading release {state.releaseId} …</p>;
  return <KnownRelease state={state} live={live} />;
}

function KnownRelease({ state, live }: { state: ConsoleState; live?: boolean }) {
  const { events, series, now, service } = state;
  const inFlight = inFlightOf(state);
  const timeline = useMemo(() => foldEvents(events, inFlight), [events, inFlight]);
  const plan = service?.strategies.find(({ name }) => name === timeline.strategy);
  const lastVerdict = events.findLast((event) => event.kind === 'judged');
  // The plots are redrawn every ten seconds: a second is too short to be visible.
  const until =
    timeline.endedAt === undefined
      ? Math.floor(now / plotMilliseconds) * plotMilliseconds
      : Date.parse(timeline.endedAt);
  const measures = useMemo(() => measuresOf(timeline, series), [timeline, series]);
  const headline = headlineOf(timeline);
  const compared = lastVerdict?.gates.find(({ gate }) => gate === 'compare');
  // The headline has the verdict's reason, which may include the comparison.
  const isInReason =
    lastVerdict !== undefined && compared !== undefined && relevantGates(lastVerdict).includes(compared);
  const evidence =
    timeline.outcome === undefined && compared && !isInReason ? gateSentence(compared) : undefined;
  useEffect(() => {
    document.title = `${headline.title} · ${service?.name ?? ''}`;
  }, [headline.title, service?.name]);
  return (
    <>
      <HeadlineView headline={headline} evidence={evidence} timeline={timeline} now={now} />
      <StagesView stages={stageViews(timeline, plan, now)} />
      {live && inFlight && service && (
        <Controls
          service={service.name}
          inFlight={inFlight}
          timeline={timeline}
          caller={state.environment?.caller ?? ''}
        />
      )}
      {timeline.outcome !== undefined && <MeasuresView measures={measures} timeline={timeline} />}
      <div class="columns">
        <div>
          <Charts events={events} series={series} now={until} />
        </div>
        <div>
          <SidesTable timeline={timeline} series={series} measures={measures} />
          {lastVerdict && <Gates verdict={lastVerdict} isOver={timeline.outcome !== undefined} />}
          <TimelineView events={events} newestFirst={live === true} />
          <ReleaseFacts state={state} timeline={timeline} />
        </div>
      </div>
    </>
  );
}

function NoRelease({ service }: { service?: string }) {
  if (service === undefined) return <p class="muted">Loading …</p>;
  return (
    <section class="headline">
      <h2>{service} has no releases yet</h2>
      <p>
        All traffic is on production. Start a release with <code>rollouts start --service {service}</code>; it
        appears here automatically.
      </p>
    </section>
  );
}
