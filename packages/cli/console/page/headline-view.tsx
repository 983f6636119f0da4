import { changeText } from '../../../../core/release/change';
import { identified } from '../../../../core/release/identity';
import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import { dayAndTime, formatDuration } from '../../../../core/text/format';
import type { ReleaseFailure } from '../views/failure';
import type { Headline } from '../views/headline';
import { FailureView } from './failure-view';

/** The headline, which must be enough for an on-call engineer in ten seconds: what is released, its status, and why. */
export function HeadlineView(props: {
  headline: Headline;
  failure: ReleaseFailure | undefined;
  /** The comparison with production, unless the reason already has it. */
  evidence?: string;
  timeline: ReleaseTimeline;
  now: number;
}) {
  const { headline, failure, evidence, timeline, now } = props;
  return (
    <section class={`headline ${headline.tone}`} aria-labelledby="headline">
      <h2 id="headline">{headline.title}</h2>
      {failure ? (
        <FailureView failure={failure} errors={timeline.errors} />
      ) : (
        headline.reason !== '' && <p class="why">{headline.reason}</p>
      )}
      {failure === undefined && evidence !== undefined && <p class="why">{evidence}</p>}
      <Released timeline={timeline} now={now} />
    </section>
  );
}

/** The released version: the one place for its change, who asked for it, and when. */
function Released({ timeline, now }: { timeline: ReleaseTimeline; now: number }) {
  const { startedAt, endedAt, requestedBy, identity } = timeline;
  const change = changeText(timeline.change);
  const until = endedAt === undefined ? now : Date.parse(endedAt);
  const seconds =
    startedAt === undefined ? 0 : Math.max(0, Math.round((until - Date.parse(startedAt)) / 1000));
  return (
    <p class="released muted">
      {change !== undefined && (
        <>
          <strong>{change}</strong> ·{' '}
        </>
      )}
      {timeline.previousVersion !== undefined && <>replaces version {timeline.previousVersion} · </>}
      {timeline.reason !== undefined && <>“{timeline.reason}” · </>}
      {requestedBy !== undefined && <>by {identified({ requestedBy, identity })} · </>}
      {timeline.strategy !== undefined && <>strategy {timeline.strategy} · </>}
      {startedAt !== undefined && (
        <>
          started {dayAndTime(startedAt)} UTC, {endedAt === undefined ? 'running for' : 'took'}{' '}
          {formatDuration(seconds)}
        </>
      )}
    </p>
  );
}
