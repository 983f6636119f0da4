import { AwsError, Unsupported } from '../../../kernel/errors';
import { evaluateExpression } from './expression';
import type { Scope, Search } from './scope';
import { expressionError, parseExpression, partsOf, type Expression } from './expression-syntax';
import { metricOf, type MetricDataQuery, type MetricStat } from '../state/metric-query';
import type { Grid, NamedPoints, Points, Value } from '../state/points';
import type { SampleSet } from '../state/sample-set';
import { parseSearch } from './search-expression';
import { samplesBetween, type Metric, type MetricReader } from '../state/series';
import { parseStatistic, type Statistic } from '../state/statistic';

/** A metric to be read period by period. */
export interface MetricSource {
  readonly metric: Metric;
  readonly unit: string | undefined;
  readonly periodSeconds: number;
  readonly statistic: Statistic;
}

interface PlannedQuery {
  readonly id: string;
  readonly label: string;
  readonly returnsData: boolean;
  readonly source:
    | { readonly kind: 'metric'; readonly read: MetricSource }
    | {
        readonly kind: 'expression';
        readonly text: string;
        readonly expression: Expression;
        readonly periodSeconds: number | undefined;
      };
}

/** The samples of a metric in each period of a grid. */
export function readSamples(
  store: MetricReader,
  source: MetricSource,
  grid: Grid,
): (SampleSet | undefined)[] {
  const series = store.find(source.metric, source.unit);
  return Array.from({ length: grid.length }, (_, index) =>
    samplesBetween(series, grid.start + index * grid.periodMilliseconds, grid.periodMilliseconds),
  );
}

/** Metrics and expressions over them, checked: whatever can be refused has been refused when one exists. */
export class QueryPlan {
  readonly queries: readonly PlannedQuery[];
  readonly #periods: ReadonlyMap<string, number>;

  /**
   * @throws AwsError `ValidationError`
   * @throws Unsupported for statistics, functions and mixtures of periods that the local cloud does not know
   */
  constructor(queries: readonly MetricDataQuery[]) {
    this.queries = queries.map((query) => planQuery(query));
    const ids = new Set(this.queries.map(({ id }) => id));
    if (ids.size < queries.length)
      throw invalid('The values for parameter id in MetricDataQueries are not unique.');
    this.#periods = new Map(this.queries.map(({ id }) => [id, this.#checkedPeriod(id)]));
  }

  /** The period of a query's points, which for an expression is that of all metrics that it leans on. */
  periodSeconds(id: string): number {
    const period = this.#periods.get(id);
    if (period === undefined) throw invalid(`Undefined variable ${id}`);
    return period;
  }

  #checkedPeriod(id: string): number {
    const periods = this.#periodsOf(id, []);
    if (periods.size > 1) {
      throw new Unsupported(`metric math over different periods (${[...periods].join(' and ')} seconds)`);
    }
    const [period] = periods;
    if (period === undefined) throw invalid(`The expression ${id} refers to no metric`);
    return period;
  }

  get hasSearch(): boolean {
    return this.queries.some(
      ({ source }) =>
        source.kind === 'expression' && callsOf(source.expression).some(({ name }) => name === 'SEARCH'),
    );
  }

  /** The metrics among the queries. */
  get metrics(): readonly MetricSource[] {
    return this.queries.flatMap(({ source }) => (source.kind === 'metric' ? [source.read] : []));
  }

  /**
   * Evaluates a query to one series, or to several with the label of each.
   *
   * @param gridOf the grid of a period in seconds
   * @throws AwsError `ValidationError` when the result is only a number
   */
  evaluate(id: string, store: MetricReader, gridOf: (periodSeconds: number) => Grid): readonly NamedPoints[] {
    const { label, source } = this.#query(id);
    const result = this.#value(id, store, gridOf(this.periodSeconds(id)));
    if (result.kind === 'scalar') {
      throw expressionError(
        source.kind === 'expression' ? source.text : id,
        'The result must be a time series or an array of time series',
      );
    }
    const named = result.kind === 'series' ? [{ label, points: result.points }] : result.series;
    return named.map((series) => ({ label: series.label, points: series.points.map(finiteOnly) }));
  }

  #value(id: string, store: MetricReader, grid: Grid): Value {
    const { source } = this.#query(id);
    if (source.kind === 'metric') return { kind: 'series', points: readPoints(store, source.read, grid) };
    const scope: Scope = {
      grid,
      variable: (other) => this.#value(other, store, grid),
      periodSeconds: (other) => {
        const { source: otherSource } = this.#query(other);
        return otherSource.kind === 'metric' ? otherSource.read.periodSeconds : undefined;
      },
      metrics: (idPart) =>
        this.#metricsWith(idPart).map(({ label, read }) => ({
          label,
          points: readPoints(store, read, grid),
        })),
      search: (search) => searchMetrics(store, search, grid),
    };
    return evaluateExpression(source.expression, scope, source.text);
  }

  #periodsOf(id: string, path: readonly string[]): ReadonlySet<number> {
    if (path.includes(id)) throw invalid(`The expressions ${[...path, id].join(', ')} refer to each other`);
    const { source } = this.#query(id);
    if (source.kind === 'metric') return new Set([source.read.periodSeconds]);
    const periods = variablesOf(source.expression).flatMap((other) => {
      if (!this.queries.some((query) => query.id === other)) {
        throw expressionError(source.text, `Undefined variable ${other}`);
      }
      return [...this.#periodsOf(other, [...path, id])];
    });
    for (const call of callsOf(source.expression)) {
      if (call.name === 'METRICS') {
        const [idPart] = call.inputs;
        const metrics = this.#metricsWith(idPart?.kind === 'string' ? idPart.text : '');
        periods.push(...metrics.map(({ read }) => read.periodSeconds));
      } else if (call.name === 'SEARCH') {
        const period = parseSearch(call.inputs, source.text).periodSeconds ?? source.periodSeconds;
        if (period === undefined) throw new Unsupported('a SEARCH without a period');
        periods.push(checkedPeriod(period, source.text));
      }
    }
    return new Set(periods);
  }

  #metricsWith(idPart: string): { label: string; read: MetricSource }[] {
    return this.queries.flatMap(({ id, label, source }) =>
      source.kind === 'metric' && id.includes(idPart) ? [{ label, read: source.read }] : [],
    );
  }

  #query(id: string): PlannedQuery {
    const query = this.queries.find((candidate) => candidate.id === id);
    if (!query) throw invalid(`Undefined variable ${id}`);
    return query;
  }
}

function planQuery(query: MetricDataQuery): PlannedQuery {
  const { Id: id, MetricStat: metricStat, Expression: text, Label: label } = query;
  if (!/^[a-z]\w*$/.test(id)) {
    throw invalid(
      `The value ${id} for parameter Id must start with a lowercase letter and hold only letters, digits and _`,
    );
  }
  if ((metricStat === undefined) === (text === undefined)) {
    throw invalid(`The query ${id} must have either MetricStat or Expression`);
  }
  if (label?.includes('${')) throw new Unsupported(`the dynamic label ${label}`);
  const returnsData = query.ReturnData ?? true;
  if (metricStat) {
    const read = planMetric(metricStat);
    return { id, label: label ?? read.metric.name, returnsData, source: { kind: 'metric', read } };
  }
  const expression = parseExpression(text!);
  const periodSeconds = query.Period;
  return {
    id,
    label: label ?? id,
    returnsData,
    source: { kind: 'expression', text: text!, expression, periodSeconds },
  };
}

function planMetric(metricStat: MetricStat): MetricSource {
  const { Metric: metric, Stat: name } = metricStat;
  if (metric.Namespace === undefined || metric.MetricName === undefined) {
    throw invalid('A MetricStat must have a Namespace and a MetricName');
  }
  const statistic = parseStatistic(name);
  if (!statistic) throw invalid(`The value ${name} for parameter Stat is not supported.`);
  return {
    metric: metricOf(metric),
    unit: metricStat.Unit,
    periodSeconds: checkedPeriod(metricStat.Period, metric.MetricName),
    statistic,
  };
}

function checkedPeriod(periodSeconds: number, where: string): number {
  if (!isPeriod(periodSeconds)) {
    throw invalid(
      `The period ${periodSeconds} of ${where} must be 1, 5, 10, 20, 30 or a multiple of 60 seconds.`,
    );
  }
  return periodSeconds;
}

/** Checks whether data can be read in periods of that many seconds; those below 60 are for high-resolution metrics. */
export function isPeriod(seconds: number): boolean {
  return [1, 5, 10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0);
}

function readPoints(store: MetricReader, source: MetricSource, grid: Grid): Points {
  return readSamples(store, source, grid).map((samples) => samples && source.statistic(samples));
}

/** Each match is labeled with its dimension values and name; how AWS labels matches is not documented. */
function searchMetrics(store: MetricReader, search: Search, grid: Grid): NamedPoints[] {
  const statistic = parseStatistic(search.statistic);
  if (!statistic) throw invalid(`The value ${search.statistic} for parameter Stat is not supported.`);
  const twoWeeksAgo = grid.start + grid.length * grid.periodMilliseconds - 14 * 24 * 3_600_000;
  return store
    .listedMetrics(twoWeeksAgo, search.dimensions[0])
    .filter((metric) => matches(metric, search))
    .map((metric) => {
      const read = { metric, unit: undefined, periodSeconds: grid.periodMilliseconds / 1000, statistic };
      const label = [...metric.dimensions.map(({ value }) => value), metric.name].join(' ');
      return { label, points: readPoints(store, read, grid) };
    });
}

function matches(metric: Metric, search: Search): boolean {
  return (
    metric.namespace === search.namespace &&
    (search.metricName === undefined || metric.name === search.metricName) &&
    metric.dimensions.length === search.dimensionNames.length &&
    metric.dimensions.every(({ name }) => search.dimensionNames.includes(name)) &&
    search.dimensions.every((wanted) =>
      metric.dimensions.some(({ name, value }) => name === wanted.name && value === wanted.value),
    )
  );
}

function variablesOf(expression: Expression): string[] {
  return partsOf(expression).flatMap((part) => (part.kind === 'variable' ? [part.id] : []));
}

function callsOf(expression: Expression): (Expression & { kind: 'call' })[] {
  return partsOf(expression).flatMap((part) => (part.kind === 'call' ? [part] : []));
}

function finiteOnly(point: number | undefined): number | undefined {
  return point !== undefined && Number.isFinite(point) ? point : undefined;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
