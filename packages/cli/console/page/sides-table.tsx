import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import type { Side } from '../../../../core/traffic/side';
import type { TrafficSeries } from '../../../../core/traffic/traffic-series';
import { formatCount, formatPercent } from '../../../../core/text/format';
import type { Measures } from '../views/measures';

const sides: readonly Side[] = ['canary', 'production'];

/** The requests, faults and latency of both sides: at the current stage, or over a release that has ended. */
export function SidesTable({
  timeline,
  series,
  measures,
}: {
  timeline: ReleaseTimeline;
  series: TrafficSeries | undefined;
  measures: Measures;
}) {
  const isOver = timeline.outcome !== undefined;
  const counts = isOver ? measures.served : timeline.stages.at(-1)?.lastVerdict?.counts;
  const scope = isOver ? 'in total' : 'at this stage';
  const end = timeline.endedAt === undefined ? Infinity : Date.parse(timeline.endedAt);
  const latest = series?.points.findLast(({ startsAt, canary }) => startsAt < end && canary.requests > 0);
  const minute = `${isOver ? 'last' : 'latest'} minute`;
  const versions: Readonly<Record<Side, string | undefined>> = {
    canary: timeline.version,
    production: timeline.previousVersion,
  };
  const row = (label: string, value: (side: Side) => string) => (
    <tr>
      <th scope="row">{label}</th>
      {sides.map((side) => (
        <td key={side}>{value(side)}</td>
      ))}
    </tr>
  );
  return (
    <section aria-labelledby="sides">
      <h3 id="sides">Canary and production</h3>
      <table class="sides">
        <thead>
          <tr>
            <td />
            {sides.map((side) => (
              <th key={side} scope="col" class={side}>
                {side}
                {versions[side] !== undefined && <span class="muted"> v{versions[side]}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {counts && row(`Requests ${scope}`, (side) => formatCount(counts[side].requests))}
          {counts && row(`Faults ${scope}`, (side) => faultsOf(counts[side]))}
          {latest && row(`p50, ${minute}`, (side) => millisecondsOf(latest[side].p50Milliseconds))}
          {latest && row(`p99, ${minute}`, (side) => millisecondsOf(latest[side].p99Milliseconds))}
        </tbody>
      </table>
    </section>
  );
}

function faultsOf({ requests, faults }: { requests: number; faults: number }): string {
  return requests === 0 ? '–' : `${formatCount(faults)} (${formatPercent(faults / requests)})`;
}

/** Formats a duration: `3.1 ms`, `240 ms`, `1.2 s`. */
export function millisecondsOf(value: number | undefined): string {
  if (value === undefined) return '–';
  if (value >= 1000) return `${Number((value / 1000).toPrecision(3))} s`;
  return `${Number(value.toPrecision(2))} ms`;
}
