import { assertNever } from '../../../../core/errors/assert-never';
import { formatCount } from '../../../../core/text/format';
import type { PlotUnit } from '../views/plots';

/** Formats a value of a plot as short as possible; an en dash for no value. */
export function formatValue(value: number | null | undefined, unit: PlotUnit): string {
  if (value === null || value === undefined) return '–';
  switch (unit) {
    case 'percent':
      return `${short(value)}%`;
    case 'milliseconds':
      return value >= 1000 ? `${short(value / 1000)} s` : `${short(value)} ms`;
    case 'per minute':
      return value >= 1000 ? formatCount(Math.round(value)) : short(value);
    default:
      return assertNever(unit);
  }
}

/** Formats with three significant digits, at most two decimals, and without rounding the integer part. */
function short(value: number): string {
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return String(Number(value.toFixed(Math.abs(value) >= 10 ? 1 : 2)));
}
