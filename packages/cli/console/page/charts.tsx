import { useMemo } from 'preact/hooks';
import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import type { TrafficSeries } from '../../../../core/traffic/traffic-series';
import type { ReleaseFailure } from '../views/failure';
import { marksOf, type Mark } from '../views/marks';
import type { Measures } from '../views/measures';
import { plotsOf, type Plot } from '../views/plots';
import { Chart } from './chart';
import { PlotTable } from './plot-table';

/** The plots of a release on a common time axis. */
export function Charts(props: {
  events: readonly AuditEvent[];
  series: TrafficSeries | undefined;
  now: number;
  failure: ReleaseFailure | undefined;
  served: Measures['served'];
  errorsAlarmPercent: number | undefined;
}) {
  const { events, series, now, failure, served, errorsAlarmPercent } = props;
  const plots = useMemo(
    () => plotsOf(events, series, now, served, errorsAlarmPercent),
    [events, series, now, served, errorsAlarmPercent],
  );
  const marks = useMemo(() => marksOf(events, failure), [events, failure]);
  const span = spanOf(plots, marks);
  const drawn = plots.filter(({ id, times }) => times.length > 0 || id !== 'evidence');
  return (
    <section class="plots" aria-labelledby="plots">
      <h3 id="plots" class="visually-hidden">
        Plots
      </h3>
      {drawn.map((plot, index) => (
        <figure key={plot.id} class="plot" aria-labelledby={`${plot.id}-title`}>
          {span === undefined || plot.times.length === 0 ? (
            <figcaption>
              <strong id={`${plot.id}-title`}>{plot.title}</strong> <span class="muted">no data yet</span>
            </figcaption>
          ) : (
            <>
              <Chart
                plot={plot}
                marks={marks}
                span={span}
                isFirst={index === 0}
                isLast={index === drawn.length - 1}
              />
              <PlotTable plot={plot} />
            </>
          )}
        </figure>
      ))}
    </section>
  );
}

/** Computes the common time range of all plots and marks, in milliseconds since the epoch; undefined without data. */
function spanOf(plots: readonly Plot[], marks: readonly Mark[]): readonly [number, number] | undefined {
  const times = plots.flatMap(({ times: [first, ...more], periodMilliseconds = 0 }) =>
    first === undefined ? [] : [first, (more.at(-1) ?? first) + periodMilliseconds],
  );
  if (times.length === 0) return undefined;
  const from = Math.min(...times);
  const to = Math.max(...times, ...marks.map(({ at }) => at));
  return [from, Math.max(to, from + 60_000)];
}
