import { isPrintable, printable } from '../../../core/text/sanitize';

const escape = '\u001b';

/** What sets a colour or a weight, as our own lines do. */
const style = new RegExp(`(${escape}\\[[\\d;]{0,20}m)`);

/**
 * A line as a terminal may get it. Much of what is shown was written by somebody else: names, reasons, answers,
 * lines of logs. Of all that a terminal obeys only colours are left.
 */
export function terminalText(line: string): string {
  if (isPrintable(line)) return line;
  return line
    .split(style)
    .map((part, index) => (index % 2 === 1 ? part : printable(part, part.length)))
    .join('');
}
