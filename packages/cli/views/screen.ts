import type { WriteStream } from 'node:tty';
import pc from 'picocolors';
import { cut, wrap } from './line-width';
import { terminalText } from './terminal-text';

export type Colors = ReturnType<typeof pc.createColors>;

/** The colours of an output: none where it is no terminal, and with `NO_COLOR`. */
export function colorsFor(output: WriteStream): Colors {
  // Left to itself, the library colours what goes into files wherever CI is set.
  return pc.createColors(output.isTTY ? pc.isColorSupported : false);
}

/** Where a command prints: a terminal of some width, or a pipe that takes lines of any length. */
export class Screen {
  readonly colors: Colors;

  constructor(private readonly output: WriteStream = process.stdout) {
    this.colors = colorsFor(output);
  }

  /** How long a line may be; a pipe takes lines of any length. */
  get columns(): number {
    return this.output.isTTY ? (this.output.columns || 80) - 1 : Infinity;
  }

  /** Prints a line; what does not fit goes on below, indented by as many spaces. */
  print(line = '', indent = 0): void {
    const text = terminalText(line);
    for (const part of this.columns === Infinity ? [text] : wrap(text, this.columns, indent)) {
      this.output.write(`${part}\n`);
    }
  }

  /** Prints a line that people may copy: where it is too long, the terminal breaks it. */
  printWhole(line: string): void {
    this.output.write(`${terminalText(line)}\n`);
  }

  /** Prints a line of a table: what does not fit is cut. */
  printRow(line: string): void {
    const text = terminalText(line);
    this.output.write(`${this.columns === Infinity ? text : cut(text, this.columns)}\n`);
  }

  printJson(value: unknown): void {
    this.output.write(`${JSON.stringify(value, null, 2)}\n`);
  }
}
