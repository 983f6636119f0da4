import type { ThresholdPoints } from '../evidence/evidence';
import { requiredMetrics } from '../evidence/required-metrics';
import type { ThresholdGate } from '../../strategy/gates';
import type { GateDecision, GateReasonOf } from './gate-result';

/**
 * Fails when M of the newest N data points since the settle time are out of bounds. Holds while a metric that it needs has no data, even
 * if the expression has values: they say nothing then, in either direction.
 *
 * @param observed.values those of the present stage, after the settle time
 * @param observed.isSettled true once the stage has a complete period after the settle time
 */
export function judgeThreshold(
  gate: ThresholdGate,
  observed: ThresholdPoints & { readonly since: number; readonly isSettled: boolean },
): GateDecision {
  const missing = missingMetrics(gate, observed);
  if (missing) return { decision: gate.missingData === 'pass' ? 'advance' : 'hold', ...missing };
  const { label, breachingDatapoints, ofDatapoints = breachingDatapoints } = gate;
  const { min, max } = gate;
  // A value that is not a number is in no bounds and out of none: it is missing.
  const values = observed.values
    .slice(-ofDatapoints)
    .map(({ value }) => value)
    .filter(Number.isFinite);
  const breaching = values.filter((value) => isOutOfBounds(gate, value)).length;
  const measured = { label, values, ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
  if (breaching >= breachingDatapoints) {
    return { decision: 'fail', code: 'outOfBounds', ...measured, breaching };
  }
  if (values.length < ofDatapoints) {
    return {
      decision: gate.missingData === 'pass' ? 'advance' : 'hold',
      code: 'tooFewDatapoints',
      label,
      datapoints: values.length,
      datapointsNeeded: ofDatapoints,
    };
  }
  return { decision: 'advance', code: 'withinBounds', ...measured };
}

/** The metrics without any data, at this stage or, before it has settled, at all. */
function missingMetrics(
  gate: ThresholdGate,
  { parts, since, isSettled }: ThresholdPoints & { readonly since: number; readonly isSettled: boolean },
): GateReasonOf<'metricsMissing'> | undefined {
  const required = requiredMetrics(gate).map((id) => ({ id, points: parts[id] ?? [] }));
  const never = required.filter(({ points }) => points.length === 0);
  const silent = required.filter(({ points }) => points.every(({ startsAt }) => startsAt < since));
  const missing = isSettled ? silent : never;
  if (missing.length === 0) return undefined;
  const metrics = missing.map(({ id }) => describeMetric(gate.metrics[id]!));
  return { code: 'metricsMissing', label: gate.label, metrics, never: missing.length === never.length };
}

/** A metric as people look it up: `shop Errors {Service=checkout}`. */
export function describeMetric({ namespace, name, dimensions }: ThresholdGate['metrics'][string]): string {
  const values = Object.entries(dimensions).map(([dimension, value]) => `${dimension}=${value}`);
  return `${namespace} ${name}${values.length > 0 ? ` {${values.join(', ')}}` : ''}`;
}

function isOutOfBounds({ min = -Infinity, max = Infinity }: ThresholdGate, value: number): boolean {
  return value < min || value > max;
}
