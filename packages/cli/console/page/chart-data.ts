import type uPlot from 'uplot';
import type { Plot, PlotLine } from '../views/plots';

/** The most values of a line that are all drawn as points. */
const fewValues = 12;

/** One series of a chart: a line, the part of it that is not over, or an edge of its band. */
export interface ChartSeries {
  readonly line: PlotLine;
  readonly kind: 'line' | 'partial' | 'upper' | 'lower';
  readonly values: readonly (number | null)[];
}

/** The series of a plot, in the order of its lines. */
export function seriesOf({ lines, isLastPartial }: Plot): ChartSeries[] {
  return lines.flatMap((line): ChartSeries[] => [
    { line, kind: 'line', values: isLastPartial ? [...line.values.slice(0, -1), null] : line.values },
    ...(isLastPartial
      ? [
          {
            line,
            kind: 'partial' as const,
            values: line.values.map((value, at, { length }) => (at < length - 2 ? null : value)),
          },
        ]
      : []),
    ...(line.band
      ? [
          { line, kind: 'upper' as const, values: line.band.upper },
          { line, kind: 'lower' as const, values: line.band.lower },
        ]
      : []),
  ]);
}

/** The data of a chart. A value stands in the middle of the period that it counts. */
export function dataOf(plot: Plot): uPlot.AlignedData {
  const middle = (plot.periodMilliseconds ?? 0) / 2;
  return [
    plot.times.map((time) => (time + middle) / 1000),
    ...seriesOf(plot).map(({ values }) => [...values]),
  ];
}

/** The indexes of the values that are drawn as points: all if they are few, else those without a neighbor. */
export function pointsOf(values: readonly (number | null | undefined)[]): number[] {
  const known = values.flatMap((value, index) => (value === null || value === undefined ? [] : [index]));
  if (known.length <= fewValues) return known;
  return known.filter((index) => {
    const hasNeighbor = [index - 1, index + 1].some((at) => values[at] !== null && values[at] !== undefined);
    return !hasNeighbor;
  });
}
