import { assertNever } from '../../../../core/errors/assert-never';
import { formatCount, timeOfDay } from '../../../../core/text/format';
import type { PlotUnit } from '../views/plots';

/** More decimals than any axis needs. */
const mostDecimals = 6;

/** Formats the ticks of a vertical axis with as few decimals as keep them different from each other. */
export function valueLabels(ticks: readonly number[], unit: PlotUnit): string[] {
  // One unit for the whole axis: 0.5 s and 1000 ms are hard to compare.
  const isSeconds = unit === 'milliseconds' && Math.max(0, ...ticks) >= 1000;
  const values = isSeconds ? ticks.map((tick) => tick / 1000) : ticks;
  for (let decimals = 0; ; decimals++) {
    const numbers = values.map((value) => formatTick(value, decimals));
    const isExact = values.every((value, index) => Math.abs(value - Number(numbers[index])) < 1e-9);
    const isDistinct = new Set(numbers).size === new Set(values).size;
    if ((isExact && isDistinct) || decimals === mostDecimals)
      return numbers.map((number) => withUnit(number, unit, isSeconds));
  }
}

/** Formats the ticks of a time axis in seconds since the epoch: with seconds, or the day, only where times would repeat. */
export function timeLabels(ticks: readonly number[]): string[] {
  const isShort = ticks.some((tick) => tick % 60 !== 0);
  const times = ticks.map((tick) => timeOfDay(tick * 1000).slice(0, isShort ? 8 : 5));
  if (new Set(times).size === times.length) return times;
  return ticks.map((tick, index) => `${new Date(tick * 1000).toISOString().slice(5, 10)} ${times[index]}`);
}

function formatTick(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)));
}

function withUnit(number: string, unit: PlotUnit, isSeconds: boolean): string {
  switch (unit) {
    case 'percent':
      return `${number}%`;
    case 'milliseconds':
      return number === '0' ? '0' : `${number} ${isSeconds ? 's' : 'ms'}`;
    case 'per minute':
      return Number.isInteger(Number(number)) ? formatCount(Number(number)) : number;
    default:
      return assertNever(unit);
  }
}
