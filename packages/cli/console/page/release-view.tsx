import { useEffect, useMemo } from 'preact/hooks';
import { gateSentence } from '../../../../core/analysis/gates/gate-sentence';
import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import { failureOf } from '../views/failure';
import { gateViews } from '../views/gates';
import { headlineOf } from '../views/headline';
import { nextOf } from '../views/next';
import { stageViews } from '../views/stages';
import { measuresOf } from '../views/measures';
import type { ConsoleState } from '../state/console-state';
import { Charts } from './charts';
import { Controls } from './controls';
import { ReleaseFacts } from './release-facts';
import { Gates } from './gates';
import { HeadlineView } from './headline-view';
import { NextPanel } from './next-panel';
import { inFlightOf, timelineOfSelected } from './selected';
import { StagesView } from './stages-view';
import { MeasuresView } from './measures-view';
import { SidesTable } from './sides-table';
import { TimelineView } from './timeline-view';

const plotMilliseconds = 10_000;

interface ReleaseViewProps {
  readonly state: ConsoleState;
  /** Set in the console, which has controls. */
  readonly live?: boolean;
  /** Set while the state is a past one. */
  readonly isStale?: boolean;
}

/** The selected release, with its controls if it is live. */
export function ReleaseView(props: ReleaseViewProps) {
  const { state } = props;
  const { releaseId, service } = state;
  const timeline = useMemo(() => timelineOfSelected(state), [state.events, state.inFlight, releaseId]);
  if (releaseId === undefined) return <NoRelease service={service?.name} />;
  if (timeline === undefined) return <p class="muted">Reading release {releaseId} …</p>;
  return <KnownRelease {...props} releaseId={releaseId} timeline={timeline} />;
}

function KnownRelease(props: ReleaseViewProps & { releaseId: string; timeline: ReleaseTimeline }) {
  const { state, live, isStale = false, releaseId, timeline } = props;
  const { events, series, now, service } = state;
  const inFlight = inFlightOf(state);
  const plan = service?.strategies.find(({ name }) => name === timeline.strategy);
  // The plots are redrawn every ten seconds: a second is too short to be visible.
  const until = Math.floor(now / plotMilliseconds) * plotMilliseconds;
  const measures = useMemo(() => measuresOf(timeline, series, until), [timeline, series, until]);
  const failure = useMemo(() => failureOf(events, timeline, inFlight?.abort), [events, timeline]);
  const stages = stageViews(timeline, plan, now);
  const headline = headlineOf(timeline, failure);
  const next = nextOf({ service: service?.name ?? '', releaseId, events, timeline, stages, now });
  useEffect(() => {
    document.title = `${headline.title} · ${service?.name ?? ''}`;
  }, [headline.title, service?.name]);
  return (
    <div class="release">
      <div class="facts-side">
        <HeadlineView
          headline={headline}
          failure={failure}
          evidence={evidenceOf(timeline)}
          timeline={timeline}
          now={now}
        />
        <SidesTable timeline={timeline} measures={measures} />
        <StagesView stages={stages} />
        <Charts
          events={events}
          series={series}
          now={until}
          failure={failure}
          served={measures.served}
          errorsAlarmPercent={service?.errorsAlarmPercent}
        />
      </div>
      <div class="actions-side">
        <div class="panel">
          <NextPanel next={next} />
          {live && inFlight && service && (
            <Controls
              service={service.name}
              inFlight={inFlight}
              timeline={timeline}
              caller={state.environment?.caller ?? ''}
              isStale={isStale}
            />
          )}
        </div>
        <div class="details">
          <Gates gates={gateViews(timeline, failure)} timeline={timeline} />
          {timeline.outcome !== undefined && <MeasuresView measures={measures} timeline={timeline} />}
          <TimelineView events={events} newestFirst={live === true} />
          <ReleaseFacts state={state} timeline={timeline} />
        </div>
      </div>
    </div>
  );
}

/** The comparison with production, unless the headline's reason includes it. */
function evidenceOf({ lastVerdict, outcome, stages }: ReleaseTimeline): string | undefined {
  const compared = lastVerdict?.gates.find(({ gate }) => gate === 'compare');
  if (!lastVerdict || !compared || outcome !== undefined || stages.length === 0) return undefined;
  const isInReason = compared.decision === lastVerdict.decision && !compared.observed;
  return isInReason ? undefined : gateSentence(compared);
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
