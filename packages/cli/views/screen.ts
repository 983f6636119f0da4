import type { WriteStream } from 'node:tty';
import pc from 'picocolors';
import { wrap } from '../process/line-width';
import { printableJson } from '../../../core/text/sanitize';
import { terminalText } from '../process/terminal-text';

export type Colors = ReturnType<typeof pc.createColors>;

/** The colors of an output: none if it is not a terminal or `NO_COLOR` is set. */
export function colorsFor(output: WriteStream): Colors {
  // By default the library colors the output of a pipe if CI is set.
  return pc.createColors(output.isTTY ? pc.isColorSupported : false);
}

/** The standard output of a command: a terminal with a width, or a pipe without one. */
export class Screen {
  readonly colors: Colors;

  constructor(private readonly output: WriteStream = process.stdout) {
    this.colors = colorsFor(output);
  }

  /** The maximum length of a line; infinite for a pipe. */
  get columns(): number {
    return this.output.isTTY ? (this.output.columns || 80) - 1 : Infinity;
  }

  /** Prints a line, wrapped to the terminal; `indent` is the number of spaces before the wrapped parts. */
  print(line = '', indent = 0): void {
    const text = terminalText(line);
    for (const part of this.columns === Infinity ? [text] : wrap(text, this.columns, indent)) {
      this.output.write(`${part}\n`);
    }
  }

  /** Prints a line for copying, without wrapping it. */
  printWhole(line: string): void {
    this.output.write(`${terminalText(line)}\n`);
  }

  /** Prints a value as one line of NDJSON. */
  printJsonLine(value: unknown): void {
    this.output.write(`${printableJson(JSON.stringify(value))}\n`);
  }

  printJson(value: unknown): void {
    this.output.write(`${printableJson(JSON.stringify(value, null, 2))}\n`);
  }
}
