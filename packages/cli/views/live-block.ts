import type { WriteStream } from 'node:tty';
import { breakWide, wrap } from '../process/line-width';
import { terminalText } from '../process/terminal-text';

const defaultSize = { columns: 80, rows: 24 };

/**
 * An output with permanent lines and, below them, a block that is redrawn in place. When the output is not a terminal, the
 * block is omitted and lines are not wrapped.
 */
export class LiveBlock {
  #drawn = 0;

  constructor(private readonly output: WriteStream) {}

  /** One less than the width of the terminal, because some terminals wrap a line that fills it. */
  get columns(): number {
    return (this.output.columns || defaultSize.columns) - 1;
  }

  /** Prints a permanent line, wrapped to the terminal; `indent` is the number of spaces before the wrapped parts. */
  print(line: string, indent = 0): void {
    const text = terminalText(line);
    const lines = this.output.isTTY ? wrap(text, this.columns, indent) : [text];
    this.#write(lines);
    this.#drawn = 0;
  }

  /** Prints a permanent line for copying, without wrapping it. */
  printWhole(line: string): void {
    this.#write([terminalText(line)]);
    this.#drawn = 0;
  }

  /** Redraws the block, with each line wrapped to the terminal as in {@link print}. */
  show(lines: readonly string[], indent = 0): void {
    if (!this.output.isTTY) return;
    const rows = (this.output.rows || defaultSize.rows) - 1;
    const wrapped = lines.flatMap((line) => wrap(terminalText(line), this.columns, indent));
    // A terminal would break a word that is wider than it is, such as a long id, and the block would have rows that are not counted.
    const fitting = wrapped.flatMap((line) => breakWide(line, this.columns)).slice(0, rows);
    this.#write(fitting);
    this.#drawn = fitting.length;
  }

  clear(): void {
    this.#write([]);
    this.#drawn = 0;
  }

  /** Writes in one call, so that the terminal does not show a half-drawn block. */
  #write(lines: readonly string[]): void {
    const erase = this.#drawn === 0 ? '' : `\r\u001b[${this.#drawn}A\u001b[J`;
    const text = erase + lines.map((line) => `${line}\n`).join('');
    if (text !== '') this.output.write(text);
  }
}
