import type { ThresholdGate } from '../../strategy/gates';

/**
 * The ids of the metrics that a threshold needs data of. CloudWatch's arithmetic takes a missing point for 0, so that an expression has a
 * value even if a metric has none; `FILL` says that this is meant.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function requiredMetrics({
  metrics,
  expression,
}: Pick<ThresholdGate, 'metrics' | 'expression'>): string[] {
  const ids = Object.keys(metrics);
  if (expression === undefined) return ids;
  const unfilled = withoutFill(expression);
  if (/\bMETRICS\s*\(/i.test(unfilled)) return ids;
  return ids.filter((id) => new RegExp(`\\b${id}\\b`).test(unfilled));
}

/** Removes every `FILL(…)`, with what is nested in it. */
function withoutFill(expression: string): string {
  const start = expression.search(/\bFILL\s*\(/i);
  if (start < 0) return expression;
  let depth = 0;
  for (let index = expression.indexOf('(', start); index < expression.length; index++) {
    if (expression[index] === '(') depth++;
    if (expression[index] === ')') depth--;
    if (depth === 0) return expression.slice(0, start) + withoutFill(expression.slice(index + 1));
  }
  return expression.slice(0, start);
}
