import { assertNever } from '../../../kernel/assert-never';
import type { Scope } from './scope';
import { expressionError, type Expression, type FunctionName } from './expression-syntax';
import { mapPoints, mapSeries, zeroFilled, type Points, type Value } from '../state/points';
import { parseSearch } from './search-expression';

interface CallContext {
  readonly scope: Scope;
  readonly evaluate: (expression: Expression) => Value;
  /** The whole expression, for messages. */
  readonly text: string;
}

/**
 * Calls a function of metric math (user guide, using-metric-math, section on functions).
 *
 * @throws AwsError `ValidationError` for inputs that the function does not take
 */
export function callFunction(name: FunctionName, inputs: readonly Expression[], context: CallContext): Value {
  const { scope, evaluate, text } = context;
  const expectInputs = (least: number, most = least) => {
    if (inputs.length < least || inputs.length > most) {
      throw expressionError(text, `${name} does not take ${inputs.length} inputs`);
    }
  };

  switch (name) {
    case 'SUM':
    case 'AVG':
    case 'MIN':
    case 'MAX':
      expectInputs(1);
      return aggregate(evaluate(inputs[0]!), name, text);
    case 'ABS':
      expectInputs(1);
      return mapPoints(evaluate(inputs[0]!), Math.abs);
    case 'CEIL':
      expectInputs(1);
      return mapPoints(evaluate(inputs[0]!), Math.ceil);
    case 'FLOOR':
      expectInputs(1);
      return mapPoints(evaluate(inputs[0]!), Math.floor);
    case 'LOG':
    case 'LOG10': {
      expectInputs(1);
      const logarithm = name === 'LOG' ? Math.log : Math.log10;
      // What the logarithm of 0 gives is not documented: no point, as for what divides by zero.
      return mapSeries(evaluate(inputs[0]!), (points) =>
        points.map((point) => (point !== undefined && point > 0 ? logarithm(point) : undefined)),
      );
    }
    case 'DIFF':
      expectInputs(1);
      return mapSeries(evaluate(inputs[0]!), (points) => differences(points, () => 1));
    case 'RATE': {
      expectInputs(1);
      const periodSeconds = scope.grid.periodMilliseconds / 1000;
      return mapSeries(evaluate(inputs[0]!), (points) =>
        differences(points, (steps) => steps * periodSeconds),
      );
    }
    case 'FILL':
      expectInputs(2);
      return fill(evaluate(inputs[0]!), inputs[1]!, context);
    case 'IF':
      expectInputs(2, 3);
      return choose(evaluate(inputs[0]!), evaluate(inputs[1]!), inputs[2] && evaluate(inputs[2]), context);
    case 'PERIOD': {
      expectInputs(1);
      const metric = inputs[0]!;
      const seconds = metric.kind === 'variable' ? scope.periodSeconds(metric.id) : undefined;
      if (seconds === undefined) throw expressionError(text, 'PERIOD takes the Id of a metric');
      return { kind: 'scalar', value: seconds };
    }
    case 'METRICS': {
      expectInputs(0, 1);
      const [idPart] = inputs;
      if (idPart && idPart.kind !== 'string') throw expressionError(text, 'METRICS takes a string');
      return { kind: 'array', series: scope.metrics(idPart?.text ?? '') };
    }
    case 'SEARCH':
      return { kind: 'array', series: scope.search(parseSearch(inputs, text)) };
    default:
      return assertNever(name);
  }
}

const aggregates: Readonly<Record<'SUM' | 'AVG' | 'MIN' | 'MAX', (values: readonly number[]) => number>> = {
  SUM: (values) => values.reduce((sum, value) => sum + value, 0),
  AVG: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  MIN: (values) => values.reduce((least, value) => Math.min(least, value), Infinity),
  MAX: (values) => values.reduce((most, value) => Math.max(most, value), -Infinity),
};

/**
 * A series becomes a number, an array of series becomes one series. In an array missing points count as 0 for SUM
 * and AVG; for MIN and MAX, where nothing is documented, they are left out.
 */
function aggregate(value: Value, name: keyof typeof aggregates, text: string): Value {
  const aggregateOf = aggregates[name];
  if (value.kind === 'scalar') throw expressionError(text, `${name} takes time series, not a number`);
  if (value.kind === 'series') {
    const present = existing(value.points);
    return { kind: 'scalar', value: present.length > 0 ? aggregateOf(present) : NaN };
  }
  const length = value.series[0]?.points.length ?? 0;
  const points = Array.from({ length }, (_, index) => {
    const column = value.series.map(({ points: row }) => row[index]);
    const present = name === 'SUM' || name === 'AVG' ? zeroFilled(column) : existing(column);
    return present && present.length > 0 ? aggregateOf(present) : undefined;
  });
  return { kind: 'series', points };
}

/** Each point's difference from the existing point before it, divided by what `divisor` makes of their distance. */
function differences(points: Points, divisor: (steps: number) => number): Points {
  let previous: { value: number; index: number } | undefined;
  return points.map((value, index) => {
    if (value === undefined) return undefined;
    const before = previous;
    previous = { value, index };
    return before && (value - before.value) / divisor(index - before.index);
  });
}

/** FILL; at the edges, where REPEAT and LINEAR have nothing to lean on, points stay missing. */
function fill(value: Value, filler: Expression, { evaluate, text }: CallContext): Value {
  if (value.kind === 'scalar') throw expressionError(text, 'FILL takes time series, not a number');
  if (filler.kind === 'keyword') {
    return mapSeries(value, filler.word === 'REPEAT' ? repeated : interpolated);
  }
  const filling = evaluate(filler);
  if (filling.kind === 'array') throw expressionError(text, 'FILL does not fill with an array');
  return mapSeries(value, (points) =>
    points.map(
      (point, index) => point ?? (filling.kind === 'scalar' ? filling.value : filling.points[index]),
    ),
  );
}

function repeated(points: Points): Points {
  let last: number | undefined;
  return points.map((point) => (last = point ?? last));
}

function interpolated(points: Points): Points {
  return points.map((point, index) => {
    if (point !== undefined) return point;
    const before = points.findLastIndex((other, place) => place < index && other !== undefined);
    const after = points.findIndex((other, place) => place > index && other !== undefined);
    if (before < 0 || after < 0) return undefined;
    const share = (index - before) / (after - before);
    return points[before]! + (points[after]! - points[before]!) * share;
  });
}

/** IF, whose rules for missing points are listed in the user guide, section "Using IF expressions". */
function choose(
  condition: Value,
  whenTrue: Value,
  whenFalse: Value | undefined,
  { scope, text }: CallContext,
): Value {
  if ([condition, whenTrue, whenFalse].some((value) => value?.kind === 'array')) {
    throw expressionError(text, 'IF does not take arrays');
  }
  if (condition.kind === 'scalar') {
    const chosen = condition.value === 0 ? whenFalse : whenTrue;
    if (whenTrue.kind === 'scalar' && whenFalse?.kind === 'scalar') return chosen!;
    const points = Array.from({ length: scope.grid.length }, (_, index) => pointOf(chosen, index));
    return { kind: 'series', points };
  }
  return mapSeries(condition, (points) =>
    points.map((point, index) => {
      if (point === undefined) return undefined;
      return point === 0 ? pointOf(whenFalse, index) : (pointOf(whenTrue, index) ?? 0);
    }),
  );
}

/** The point of a series at one place of its grid; a number is everywhere the same. */
function pointOf(value: Value | undefined, index: number): number | undefined {
  if (value?.kind === 'scalar') return value.value;
  return value?.kind === 'series' ? value.points[index] : undefined;
}

function existing(points: Points): number[] {
  return points.filter((point) => point !== undefined);
}
