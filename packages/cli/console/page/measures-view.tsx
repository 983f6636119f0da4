import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import { formatCount, formatDuration, formatPercent, timeOfDay } from '../../../../core/text/format';
import type { Measures } from '../views/measures';

/** What it took, and what it cost. */
export function MeasuresView({ measures, timeline }: { measures: Measures; timeline: ReleaseTimeline }) {
  const { firstFaultAt, detectedAt, safeAt, secondsToDetect, secondsToSafety, served } = measures;
  const { requests, faults } = served.canary;
  const took =
    timeline.startedAt === undefined || timeline.endedAt === undefined
      ? undefined
      : Math.round((Date.parse(timeline.endedAt) - Date.parse(timeline.startedAt)) / 1000);
  const items = [
    took !== undefined && { name: 'Release', value: formatDuration(took), note: 'from admission to the end' },
    secondsToDetect !== undefined && {
      name: 'Time to detect',
      value: formatDuration(secondsToDetect),
      note: `first fault ${timeOfDay(firstFaultAt ?? '')} (by the minute), found ${timeOfDay(detectedAt ?? '')}`,
    },
    secondsToSafety !== undefined && {
      name: 'Time to safety',
      value: formatDuration(secondsToSafety),
      note: `weights home ${timeOfDay(safeAt ?? '')}`,
    },
    {
      name: 'Bad responses of the canary',
      value: formatCount(faults),
      note:
        requests > 0
          ? `of ${formatCount(requests)} (${formatPercent(faults / requests)})`
          : 'it served nothing',
    },
  ].filter((item) => item !== false);
  return (
    <section aria-label="In numbers">
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
