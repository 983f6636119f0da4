import { tableLines } from '../../../packages/cli/views/table';

/** Prints rows below their titles; columns but the first are aligned right. */
export function printTable(titles: readonly string[], rows: readonly (readonly string[])[]): void {
  const rule = titles.map((title) => '-'.repeat(title.length));
  for (const line of tableLines([titles, rule, ...rows], 'right')) console.log(line);
}

/** With thousands separators and that many decimals. */
export function number(value: number, decimals = 0): string {
  return value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
