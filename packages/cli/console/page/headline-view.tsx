import { identified } from '../../../../core/release/identity';
import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import { dayAndTime, formatDuration } from '../../../../core/text/format';
import type { Headline } from '../views/headline';

/** The headline, which must be enough for an on-call engineer in ten seconds: status, reason, release. */
export function HeadlineView(props: {
  headline: Headline;
  /** The comparison with production, unless the reason already has it. */
  evidence?: string;
  timeline: ReleaseTimeline;
  now: number;
}) {
  const { headline, evidence, timeline, now } = props;
  const { startedAt, endedAt } = timeline;
  const until = endedAt === undefined ? now : Date.parse(endedAt);
  const seconds =
    startedAt === undefined ? 0 : Math.max(0, Math.round((until - Date.parse(startedAt)) / 1000));
  return (
    <section class={`headline ${headline.tone}`} aria-labelledby="headline">
      <h2 id="headline">{headline.title}</h2>
      {headline.reason !== '' && <p class="why">{headline.reason}</p>}
      {evidence !== undefined && <p class="why">{evidence}</p>}
      <p class="muted">
        {timeline.reason !== undefined && <>“{timeline.reason}” · </>}
        {timeline.requestedBy !== undefined && (
          <>by {identified({ requestedBy: timeline.requestedBy, identity: timeline.identity })} · </>
        )}
        {timeline.previousVersion !== undefined && <>replaces version {timeline.previousVersion} · </>}
        {timeline.strategy !== undefined && <>strategy {timeline.strategy} · </>}
        {startedAt !== undefined && (
          <>
            started {dayAndTime(startedAt)} UTC, {endedAt === undefined ? 'running for' : 'took'}{' '}
            {formatDuration(seconds)}
          </>
        )}
      </p>
    </section>
  );
}
