import { isPrintable, printable } from '../../../core/text/sanitize';

const escape = '\u001b';

/** An escape sequence that sets a color or a font weight, as this program's own lines use it. */
const style = new RegExp(`(${escape}\\[[\\d;]{0,20}m)`);

/**
 * Removes every control sequence but colors from a line. Names, reasons, responses and log lines come from others, who must
 * not control the terminal.
 */
export function terminalText(line: string): string {
  if (isPrintable(line)) return line;
  return line
    .split(style)
    .map((part, index) => (index % 2 === 1 ? part : printable(part, part.length)))
    .join('');
}
