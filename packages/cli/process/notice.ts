import { terminalText } from './terminal-text';

/** Prints lines for people on standard error, where they do not mix with the result of a command. */
export function writeNotice(text: string): void {
  process.stderr.write(`${text.split('\n').map(terminalText).join('\n')}\n`);
}
