import { stripVTControlCharacters } from 'node:util';
import type { WriteStream } from 'node:tty';

const defaultColumns = 80;

/**
 * Lines that stay, with a few below them that are drawn over and over. Where the output is no terminal the
 * latter are left out.
 */
export class LiveBlock {
  #drawn = 0;

  constructor(private readonly output: WriteStream) {}

  /** Adds a line that stays. */
  print(line: string): void {
    this.clear();
    this.output.write(`${line}\n`);
  }

  /** Draws lines over those drawn before, each cut to the width of the terminal. */
  show(lines: readonly string[]): void {
    if (!this.output.isTTY) return;
    this.clear();
    const columns = this.output.columns ?? defaultColumns;
    this.output.write(lines.map((line) => `${cut(line, columns - 1)}\n`).join(''));
    this.#drawn = lines.length;
  }

  clear(): void {
    if (this.#drawn === 0) return;
    this.output.moveCursor(0, -this.#drawn);
    this.output.clearScreenDown();
    this.#drawn = 0;
  }
}

/** A line longer than the terminal loses its colours along with its end: escapes must not be cut in half. */
function cut(line: string, columns: number): string {
  const plain = stripVTControlCharacters(line);
  return plain.length <= columns ? line : `${plain.slice(0, Math.max(0, columns - 1))}…`;
}
