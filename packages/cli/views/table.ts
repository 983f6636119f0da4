import { widthOf } from '../process/line-width';

/**
 * Renders a table: columns as wide as their widest cell, two spaces apart.
 *
 * @param align the alignment of all columns but the first. @default left
 */
export function tableLines(rows: readonly (readonly string[])[], align: 'left' | 'right' = 'left'): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
    });
  }
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const space = ' '.repeat(widths[column]! - widthOf(cell));
        return align === 'right' && column > 0 ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd(),
  );
}
