import { createInterface } from 'node:readline';
import { reasonSchema } from '../../../core/release/control-request';
import { terminalText } from './terminal-text';
import { UsageError } from './exit-codes';

/** Thrown when the user answers no. */
export class Declined extends Error {
  override readonly name = 'Declined';
}

/** Thrown when the user presses Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** The streams of a prompt. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** The flags of a command that asks for confirmation. */
export interface ConfirmOptions {
  readonly yes: boolean;
  readonly reason?: string;
}

/** Prompts go to standard error: standard output is for the result of the command. */
const standardTerminal: Terminal = { input: process.stdin, output: process.stderr };

/**
 * Asks the user for confirmation and then for a reason, as far as the flags do not answer. `--yes` answers both, for
 * scripts and emergencies.
 *
 * @param question what is at stake, without its question mark: `Abort the release of version 42 and send all traffic to version 41`
 * @returns the reason
 * @throws UsageError when stdin is not a terminal and `--yes` is missing; Declined, Interrupted
 */
export async function confirm(
  question: string,
  { yes, reason }: ConfirmOptions,
  terminal: Terminal = standardTerminal,
): Promise<string> {
  if (reason !== undefined) checkReason(reason);
  if (yes) return reason ?? noReason;
  if (!terminal.input.isTTY || !terminal.output.isTTY) {
    throw new UsageError('stdin is not a terminal: pass --yes');
  }
  const prompt = openPrompt(terminal);
  try {
    if (!/^y(es)?$/i.test(await prompt.ask(`${question}? [y/N] `))) {
      throw new Declined('canceled; nothing was changed');
    }
    if (reason !== undefined) return reason;
    const answered = await prompt.ask('Reason, for the audit trail (optional): ');
    return answered === '' ? noReason : checkReason(answered);
  } finally {
    prompt.close();
  }
}

/** Checks a reason before it is sent. @throws UsageError for one that the audit trail does not accept */
export function checkReason(reason: string): string {
  if (reasonSchema.safeParse(reason).success) return reason;
  throw new UsageError('--reason must have 1 to 500 characters and no control characters');
}

/** The reason that the audit trail has when none was given. */
export const noReason = 'no reason given';

/** Opens a prompt that asks one question at a time and accepts answers typed ahead. */
function openPrompt({ input, output }: Terminal) {
  const lines = createInterface({ input, output, terminal: input.isTTY === true });
  const answers = lines[Symbol.asyncIterator]();
  // Ctrl-C closes the input as Ctrl-D does.
  lines.once('SIGINT', () => lines.close());
  return {
    async ask(question: string): Promise<string> {
      lines.setPrompt(terminalText(question));
      lines.prompt();
      const { value, done } = await answers.next();
      if (!done) return value.trim();
      output.write('\n');
      throw new Interrupted('canceled; nothing was changed');
    },
    close: () => lines.close(),
  };
}
