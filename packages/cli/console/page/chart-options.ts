import uPlot from 'uplot';
import type { Mark } from '../views/marks';
import type { Plot } from '../views/plots';
import { timeLabels, valueLabels } from './axis-labels';
import { pointsOf, seriesOf, type ChartSeries } from './chart-data';
import { drawMarks, hatch } from './chart-marks';
import type { Colors } from './colors';

/** All charts share one cursor. */
const cursorGroup = 'release';

/** The data that a chart draws now; its options outlive them. */
export interface Shown {
  readonly plot: Plot;
  readonly marks: readonly Mark[];
  /** True for the uppermost plot, which has the labels of the marks. */
  readonly isFirst: boolean;
  /** True for the lowest plot, which has the labels of the time axis. */
  readonly isLast: boolean;
}

const timeAxisHeight = 24;

/** The height of a plot: the weight is a band. */
export function heightOf({ plot, isFirst, isLast }: Omit<Shown, 'marks'>): number {
  const height = plot.id === 'weight' ? 40 : isFirst ? 128 : 92;
  return isLast ? height + timeAxisHeight : height;
}

/** Builds the options of a chart. */
export function optionsOf(
  plot: Plot,
  colors: Colors,
  width: number,
  shown: () => Shown,
  onPoint: (index: number | undefined) => void,
): uPlot.Options {
  const parts = seriesOf(plot);
  const { isFirst, isLast } = shown();
  const axis = {
    stroke: colors.muted,
    font: '11px system-ui, sans-serif',
    grid: { stroke: colors.line, width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: heightOf({ plot, isFirst, isLast }),
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    legend: { show: false },
    padding: [isFirst ? 20 : 8, 18, 0, 0],
    cursor: {
      sync: { key: cursorGroup },
      drag: { x: false, y: false },
      points: { size: 5 },
      y: false,
    },
    scales: {
      x: { time: true, auto: false },
      y: { range: (_, __, top) => [0, topOf(top, shown().plot)] },
    },
    axes: [
      {
        ...axis,
        size: isLast ? timeAxisHeight : 6,
        space: 70,
        values: (_, seconds) => (isLast ? timeLabels(seconds) : []),
      },
      {
        ...axis,
        size: 56,
        space: 26,
        values: (_, values) => valueLabels(values, plot.unit),
      },
    ],
    series: [{}, ...parts.map((part) => drawnSeries(part, plot, colors))],
    bands: bandsOf(parts, colors),
    hooks: {
      setCursor: [(drawn) => onPoint(drawn.cursor.idx ?? undefined)],
      drawAxes: [
        (drawn) => {
          const { plot: current, marks } = shown();
          if (current.completeUntil !== undefined) hatch(drawn, current.completeUntil, colors);
          drawMarks(drawn, marks, colors, isFirst);
        },
      ],
    },
  };
}

function drawnSeries({ line, kind }: ChartSeries, plot: Plot, colors: Colors): uPlot.Series {
  if (kind === 'upper' || kind === 'lower') return hidden;
  const color = colors[line.color];
  const isPartial = kind === 'partial';
  return {
    label: line.label,
    stroke: color,
    width: line.faint || line.color === 'production' ? 1.25 : 2,
    dash: isPartial ? [2, 4] : line.faint ? [3, 3] : undefined,
    points: {
      show: !line.stepped && !line.faint,
      size: line.color === 'production' ? 4 : 6,
      stroke: color,
      // The point of a minute that is not over is hollow.
      fill: isPartial ? colors.ground : color,
      ...(!line.stepped &&
        !line.faint && {
          filter: (drawn, index) => {
            const values = drawn.data[index] ?? [];
            return isPartial ? [values.length - 1] : pointsOf([...values]);
          },
        }),
    },
    spanGaps: false,
    paths: line.stepped ? uPlot.paths.stepped?.({ align: 1 }) : undefined,
    fill: plot.id === 'weight' ? `${color}55` : undefined,
  };
}

const hidden: uPlot.Series = { stroke: undefined, width: 0, points: { show: false } };

function bandsOf(parts: readonly ChartSeries[], colors: Colors): uPlot.Band[] {
  return parts.flatMap(({ kind, line }, index) =>
    kind === 'upper'
      ? [{ series: [index + 1, index + 2], fill: `${colors[line.color]}26` } as uPlot.Band]
      : [],
  );
}

/** Computes the upper end of the vertical axis; a wide band must not flatten the lines. */
function topOf(top: number | null, { minTop, lines }: Plot): number {
  const highest = Math.max(0, ...lines.flatMap(({ values }) => values.filter((value) => value !== null)));
  const wanted = lines.some(({ band }) => band) ? Math.min(top ?? 0, highest * 4 + minTop) : (top ?? 0);
  const room = minTop === 100 ? 1 : 1.1;
  return Math.max(minTop, wanted * room);
}
