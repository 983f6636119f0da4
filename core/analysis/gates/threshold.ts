import type { MetricPoint } from '../evidence/evidence';
import type { ThresholdGate } from '../../strategy/gates';
import type { GateDecision } from './gate-result';

/** Fails when M of the newest N data points since the settle time are out of bounds. */
export function judgeThreshold(gate: ThresholdGate, points: readonly MetricPoint[]): GateDecision {
  const { label, breachingDatapoints, ofDatapoints = breachingDatapoints } = gate;
  const { min, max } = gate;
  // A value that is not a number is in no bounds and out of none: it is missing.
  const values = points
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

function isOutOfBounds({ min = -Infinity, max = Infinity }: ThresholdGate, value: number): boolean {
  return value < min || value > max;
}
