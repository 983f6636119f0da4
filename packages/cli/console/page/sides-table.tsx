import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import type { Side } from '../../../../core/traffic/side';
import { formatCount, formatPercent, timeOfDay } from '../../../../core/text/format';
import { formatWeight, fullWeight } from '../../../../core/traffic/weight';
import { failsMore, type Measures, type Served } from '../views/measures';

const sides: readonly Side[] = ['canary', 'production'];

/** The sides of a release beside each other: their traffic, who is hurt, and latency, over this release alone. */
export function SidesTable({ timeline, measures }: { timeline: ReleaseTimeline; measures: Measures }) {
  const { served, latest, firstFaultAt } = measures;
  const versions: Readonly<Record<Side, string | undefined>> = {
    canary: timeline.version,
    production: timeline.previousVersion,
  };
  const isHurt = failsMore(served);
  const isServing = timeline.canaryWeight > 0 && timeline.outcome === undefined;
  const row = (label: string, value: (side: Side) => string, isBad = false) => (
    <tr>
      <th scope="row">{label}</th>
      {sides.map((side) => (
        <td key={side} class={isBad && side === 'canary' ? 'bad' : undefined}>
          {value(side)}
        </td>
      ))}
    </tr>
  );
  const minute = latest && timeOfDay(latest.startsAt).slice(0, 5);
  return (
    <section class="compared" aria-label="Canary and production">
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
          {row('Traffic', (side) => trafficOf(side, timeline))}
          {row('Failed so far', (side) => faultsOf(served[side]), isHurt)}
          {isServing &&
            latest &&
            row(
              `Failing a minute, ${minute}`,
              (side) => `${formatCount(latest[side].faults)} of ${formatCount(latest[side].requests)}`,
              failsMore(latest),
            )}
          {latest && row(`p99 latency, ${minute}`, (side) => millisecondsOf(latest[side].p99Milliseconds))}
        </tbody>
      </table>
      {firstFaultAt !== undefined && isHurt && (
        <p class="muted">
          Canary requests have failed since {timeOfDay(firstFaultAt)} UTC, known to the minute
          {timeline.drainedAt === undefined ? '.' : `; none since ${timeOfDay(timeline.drainedAt)} UTC.`}
        </p>
      )}
    </section>
  );
}

/** The share of the traffic that a side has, as far as AWS has confirmed it. */
function trafficOf(side: Side, { canaryWeight, status }: ReleaseTimeline): string {
  if (status === 'rollbackUnconfirmed') return 'not confirmed';
  const weight = formatWeight(side === 'canary' ? canaryWeight : fullWeight - canaryWeight);
  if (status !== 'rollingBack' || canaryWeight === 0) return weight;
  return `${weight} → ${side === 'canary' ? '0%' : '100%'}`;
}

function faultsOf({ requests, faults }: Served): string {
  if (requests === 0) return '–';
  return `${formatCount(faults)} of ${formatCount(requests)} (${formatPercent(faults / requests)})`;
}

/** Formats a duration: `3.1 ms`, `240 ms`, `1.2 s`. */
export function millisecondsOf(value: number | undefined): string {
  if (value === undefined) return '–';
  if (value >= 1000) return `${Number((value / 1000).toPrecision(3))} s`;
  return `${Number(value.toPrecision(2))} ms`;
}
