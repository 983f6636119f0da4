import { wrap } from './line-width';
import { terminalText } from './terminal-text';

/** The spaces before the parts of a line that is wrapped. */
const indent = 2;

/** Prints lines for people on standard error, where they do not mix with the result of a command, wrapped to a terminal. */
export function writeNotice(text: string): void {
  const { isTTY, columns } = process.stderr;
  const lines = text.split('\n').map(terminalText);
  const fitted = isTTY ? lines.flatMap((line) => wrap(line, columns || 80, indent)) : lines;
  process.stderr.write(`${fitted.join('\n')}\n`);
}

/** The same for a line to copy, without wrapping it. */
export function writeWholeNotice(line: string): void {
  process.stderr.write(`${terminalText(line)}\n`);
}
