/** Equally spaced periods, on which all series of one calculation have their points. */
export interface Grid {
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly periodMilliseconds: number;
  readonly length: number;
}

/** A value for each period of a grid, undefined where there is no data point. */
export type Points = readonly (number | undefined)[];

/** A value of an expression: in AWS's words S, TS and TS[]. */
export type Value =
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'series'; readonly points: Points }
  | { readonly kind: 'array'; readonly series: readonly NamedPoints[] };

/** One series of an array, with the label that a result shows. */
export interface NamedPoints {
  readonly label: string;
  readonly points: Points;
}

/** Applies a function to every existing point of a value. */
export function mapPoints(value: Value, change: (value: number) => number): Value {
  return mapSeries(value, (points) =>
    points.map((point) => (point === undefined ? undefined : change(point))),
  );
}

/** Applies a function to every series of a value; a number counts as a series of one point. */
export function mapSeries(value: Value, change: (points: Points) => Points): Value {
  if (value.kind === 'scalar') return { kind: 'scalar', value: change([value.value])[0] ?? NaN };
  if (value.kind === 'series') return { kind: 'series', points: change(value.points) };
  return {
    kind: 'array',
    series: value.series.map(({ label, points }) => ({ label, points: change(points) })),
  };
}

/** The values of several series at one place of their grid, missing ones as 0; undefined when all are missing. */
export function zeroFilled(points: Points): readonly number[] | undefined {
  if (points.every((point) => point === undefined)) return undefined;
  return points.map((point) => point ?? 0);
}
