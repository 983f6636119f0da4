import { terminalText } from '../process/terminal-text';
import type { Screen } from './screen';
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

/** A row of a table, with its text for terminals that the table does not fit. */
export interface TableRow {
  readonly cells: readonly string[];
  /** The first line, and others that are indented. Lines are wrapped, and nothing is cut. */
  readonly lines: readonly string[];
}

/** The indent of the lines of a row but the first. */
const rowIndent = 4;

/** Prints a table, or its rows as lines if the terminal is too narrow: names and ids are for copying, so they are never cut. */
export function printTable(screen: Screen, header: readonly string[], rows: readonly TableRow[]): void {
  const { colors, columns } = screen;
  const titles = header.map((title) => colors.dim(title));
  const table = tableLines([titles, ...rows.map(({ cells }) => cells)]);
  if (table.every((line) => widthOf(terminalText(line)) <= columns)) {
    for (const line of table) screen.print(line);
    return;
  }
  for (const { lines } of rows) {
    for (const [index, line] of lines.entries()) {
      if (line !== '') screen.print(index === 0 ? line : ' '.repeat(rowIndent) + line, rowIndent);
    }
  }
}
