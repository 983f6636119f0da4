import type { MetricPoint } from '../evidence';
import type { ThresholdGate } from './gate';
import type { Finding } from './verdict';

/** A metric must stay within bounds: M of the newest N data points since the stage settled decide. */
export function judgeThreshold(gate: ThresholdGate, points: readonly MetricPoint[]): Finding {
  const { breachingDatapoints, ofDatapoints = breachingDatapoints } = gate;
  const newest = points.slice(-ofDatapoints);
  const breaching = newest.filter(({ value }) => isOutOfBounds(gate, value));
  const values = newest.map(({ value }) => readable(value)).join(', ');
  if (breaching.length >= breachingDatapoints) {
    return {
      decision: 'fail',
      sentence: `${gate.label} was ${values}; ${boundsOf(gate)} (${breaching.length} of ${newest.length} data points out of bounds)`,
    };
  }
  if (newest.length < ofDatapoints) {
    return {
      decision: gate.missingData === 'pass' ? 'advance' : 'hold',
      sentence: `${gate.label}: ${newest.length} of the ${ofDatapoints} data points needed`,
    };
  }
  return { decision: 'advance', sentence: `${gate.label} is ${values}; ${boundsOf(gate)}` };
}

function isOutOfBounds({ min = -Infinity, max = Infinity }: ThresholdGate, value: number): boolean {
  return value < min || value > max;
}

function boundsOf({ min, max }: ThresholdGate): string {
  if (min === undefined) return `at most ${max} is allowed`;
  return max === undefined ? `at least ${min} is needed` : `${min} to ${max} is allowed`;
}

function readable(value: number): string {
  return String(Number(value.toPrecision(4)));
}
