import { useMemo } from 'preact/hooks';
import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import type { TrafficSeries } from '../../../../core/traffic/traffic-series';
import { marksOf, plotsOf, type Plot } from '../views/plots';
import { Chart } from './chart';
import { PlotTable } from './plot-table';

/** The plots of a release on a common time axis. */
export function Charts(props: {
  events: readonly AuditEvent[];
  series: TrafficSeries | undefined;
  now: number;
}) {
  const { events, series, now } = props;
  const plots = useMemo(() => plotsOf(events, series, now), [events, series, now]);
  const marks = useMemo(() => marksOf(events), [events]);
  const span = spanOf(plots);
  return (
    <section aria-labelledby="plots">
      <h3 id="plots" class="visually-hidden">
        Plots
      </h3>
      {plots.map((plot) => (
        <figure key={plot.id} class="plot" aria-labelledby={`${plot.id}-title`}>
          {span === undefined || plot.times.length === 0 ? (
            <figcaption>
              <strong id={`${plot.id}-title`}>{plot.title}</strong> <span class="muted">no data yet</span>
            </figcaption>
          ) : (
            <>
              <Chart plot={plot} marks={marks} span={span} />
              <PlotTable plot={plot} />
            </>
          )}
        </figure>
      ))}
    </section>
  );
}

/** Computes the common time range of all plots, in milliseconds since the epoch; undefined without data. */
function spanOf(plots: readonly Plot[]): readonly [number, number] | undefined {
  const times = plots
    .flatMap((plot) => [plot.times[0], plot.times.at(-1)])
    .filter((time) => time !== undefined);
  if (times.length === 0) return undefined;
  const from = Math.min(...times);
  const to = Math.max(...times);
  return [from, Math.max(to, from + 60_000)];
}
