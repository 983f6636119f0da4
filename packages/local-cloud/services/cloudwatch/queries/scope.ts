import type { Grid, NamedPoints, Value } from '../state/points';
import type { Dimension } from '../state/series';

/** The criteria of a search expression. */
export interface Search {
  readonly namespace: string;
  /** Metrics with exactly these dimensions, in any order. */
  readonly dimensionNames: readonly string[];
  readonly metricName?: string;
  readonly dimensions: readonly Dimension[];
  readonly statistic: string;
  readonly periodSeconds: number | undefined;
}

/** The series that an expression refers to. */
export interface Scope {
  readonly grid: Grid;
  /** The result of the query with that id. */
  variable(id: string): Value;
  /** The period of the metric with that id; undefined when it is the result of an expression. */
  periodSeconds(id: string): number | undefined;
  /** All metrics of the request whose id contains the text; expressions are not included. */
  metrics(idPart: string): readonly NamedPoints[];
  search(search: Search): readonly NamedPoints[];
}
