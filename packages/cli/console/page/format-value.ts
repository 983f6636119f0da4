import { assertNever } from '../../../../core/errors/assert-never';
import { formatCount } from '../../../../core/text/format';
import type { PlotUnit } from '../views/plots';

/** A value of a plot as short as it can be told; an en dash for none. */
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

/** Three digits, but never more than two decimals, and no rounding of the whole part. */
function short(value: number): string {
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return String(Number(value.toFixed(Math.abs(value) >= 10 ? 1 : 2)));
}
