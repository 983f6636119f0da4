import type { WriteStream } from 'node:tty';
import { cut, wrap } from './line-width';
import { terminalText } from './terminal-text';

const defaultSize = { columns: 80, rows: 24 };

/**
 * Lines that stay, with a few below them that are drawn over and over. Where the output is no terminal the
 * latter are left out, and lines are as long as they are.
 */
export class LiveBlock {
  #drawn = 0;

  constructor(private readonly output: WriteStream) {}

  /** The width of the terminal, but for a column: a line that fills all of them wraps on some. */
  get columns(): number {
    return (this.output.columns || defaultSize.columns) - 1;
  }

  /** Adds a line that stays; what does not fit on the terminal goes on below, indented by as many spaces. */
  print(line: string, indent = 0): void {
    const text = terminalText(line);
    const lines = this.output.isTTY ? wrap(text, this.columns, indent) : [text];
    this.#write(lines);
    this.#drawn = 0;
  }

  /** Draws lines over those drawn before, each cut to the width of the terminal. */
  show(lines: readonly string[]): void {
    if (!this.output.isTTY) return;
    const rows = (this.output.rows || defaultSize.rows) - 1;
    const fitting = lines.slice(0, rows).map((line) => cut(terminalText(line), this.columns));
    this.#write(fitting);
    this.#drawn = fitting.length;
  }

  clear(): void {
    this.#write([]);
    this.#drawn = 0;
  }

  /** In one piece, so that nobody sees the block half drawn. */
  #write(lines: readonly string[]): void {
    const erase = this.#drawn === 0 ? '' : `\r\u001b[${this.#drawn}A\u001b[J`;
    const text = erase + lines.map((line) => `${line}\n`).join('');
    if (text !== '') this.output.write(text);
  }
}
