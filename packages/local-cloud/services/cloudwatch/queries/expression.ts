import { assertNever } from '../../../kernel/assert-never';
import { callFunction } from './expression-functions';
import { expressionError, type Expression, type Operator } from './expression-syntax';
import { mapPoints, mapSeries, zeroFilled, type NamedPoints, type Points, type Value } from '../state/points';
import type { Scope } from './scope';

/**
 * Evaluates a metric math expression (user guide, using-metric-math).
 *
 * Between two series a missing point counts as 0 as long as the other one has a point; between a series and a
 * number there are points only where the series has them. A point that divides by zero is dropped.
 *
 * @param text the expression as written, for messages
 * @throws AwsError `ValidationError` for operands that do not fit
 */
export function evaluateExpression(expression: Expression, scope: Scope, text: string): Value {
  const evaluate = (part: Expression): Value => {
    switch (part.kind) {
      case 'number':
        return { kind: 'scalar', value: part.value };
      case 'variable':
        return scope.variable(part.id);
      case 'array':
        return { kind: 'array', series: part.items.flatMap((item) => asArray(evaluate(item), item)) };
      case 'negation':
        return mapPoints(evaluate(part.operand), (value) => -value);
      case 'operation':
        return combine(evaluate(part.left), evaluate(part.right), part.operator, text);
      case 'call':
        return callFunction(part.name, part.inputs, { scope, evaluate, text });
      case 'string':
      case 'keyword':
        throw expressionError(text, `${part.kind === 'string' ? `'${part.text}'` : part.word} is no value`);
      default:
        return assertNever(part);
    }
  };
  const asArray = (value: Value, item: Expression): readonly NamedPoints[] => {
    if (value.kind === 'array') return value.series;
    if (value.kind === 'scalar') throw expressionError(text, 'An array holds time series, not numbers');
    return [{ label: item.kind === 'variable' ? item.id : text, points: value.points }];
  };
  return evaluate(expression);
}

const operations: Readonly<Record<Operator, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '^': (left, right) => left ** right,
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
  '<=': (left, right) => Number(left <= right),
  '>=': (left, right) => Number(left >= right),
  '<': (left, right) => Number(left < right),
  '>': (left, right) => Number(left > right),
  AND: (left, right) => Number(left !== 0 && right !== 0),
  OR: (left, right) => Number(left !== 0 || right !== 0),
};

function combine(left: Value, right: Value, operator: Operator, text: string): Value {
  const operation = operations[operator];
  if (left.kind === 'scalar') {
    if (right.kind === 'scalar') return { kind: 'scalar', value: operation(left.value, right.value) };
    return mapSeries(right, (points) => finite(points, (value) => operation(left.value, value)));
  }
  if (right.kind === 'scalar') {
    return mapSeries(left, (points) => finite(points, (value) => operation(value, right.value)));
  }
  if (left.kind === 'array' && right.kind === 'array') {
    if (left.series.length !== right.series.length) {
      throw expressionError(text, `The arrays left and right of ${operator} have different lengths`);
    }
    const series = left.series.map(({ label, points }, index) => ({
      label,
      points: combinePoints(points, right.series[index]!.points, operation),
    }));
    return { kind: 'array', series };
  }
  if (left.kind === 'series' && right.kind === 'series') {
    return { kind: 'series', points: combinePoints(left.points, right.points, operation) };
  }
  if (left.kind === 'series')
    return mapSeries(right, (points) => combinePoints(left.points, points, operation));
  if (right.kind === 'series')
    return mapSeries(left, (points) => combinePoints(points, right.points, operation));
  return left;
}

function combinePoints(
  left: Points,
  right: Points,
  operation: (left: number, right: number) => number,
): Points {
  return left.map((point, index) => {
    const operands = zeroFilled([point, right[index]]);
    return operands && finiteOrMissing(operation(operands[0]!, operands[1]!));
  });
}

function finite(points: Points, change: (value: number) => number): Points {
  return points.map((point) => (point === undefined ? undefined : finiteOrMissing(change(point))));
}

function finiteOrMissing(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
