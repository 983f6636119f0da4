import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import { formatDuration, timeOfDay } from '../../../../core/text/format';
import type { Measures } from '../views/measures';

/** The times of a release that has ended. */
export function MeasuresView({ measures, timeline }: { measures: Measures; timeline: ReleaseTimeline }) {
  const { firstFaultAt, detectedAt, baselineAt, secondsToDetect, secondsToBaseline } = measures;
  const took =
    timeline.startedAt === undefined || timeline.endedAt === undefined
      ? undefined
      : Math.round((Date.parse(timeline.endedAt) - Date.parse(timeline.startedAt)) / 1000);
  const items = [
    secondsToDetect !== undefined && {
      name: 'Time to detect',
      value: formatDuration(secondsToDetect),
      note: `first fault ${timeOfDay(firstFaultAt ?? '')} (to the minute), detected ${timeOfDay(detectedAt ?? '')}`,
    },
    secondsToBaseline !== undefined && {
      name: 'Time to baseline',
      value: formatDuration(secondsToBaseline),
      note: `baseline restored ${timeOfDay(baselineAt ?? '')}`,
    },
    took !== undefined && {
      name: 'Duration',
      value: formatDuration(took),
      note: 'from admission to the end',
    },
  ].filter((item) => item !== false);
  return (
    <section aria-label="Measures">
      <dl class="measures">
        {items.map(({ name, value, note }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <strong>{value}</strong> <span class="muted">{note}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
