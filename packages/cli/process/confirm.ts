import { createInterface } from 'node:readline';
import { UsageError } from './exit-codes';

/** Thrown when the person who was asked does not want it. */
export class Declined extends Error {
  override readonly name = 'Declined';
}

/** Thrown when the person who was asked pressed Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Where questions are written and answers are read. */
export interface Dialogue {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** What a dangerous command was called with. */
export interface Consent {
  readonly yes: boolean;
  readonly reason?: string;
}

/** Nobody need be there to hear it, and it need not stand in the answer of a command. */
const terminal: Dialogue = { input: process.stdin, output: process.stderr };

/**
 * Has a dangerous command confirmed, and learns why it is given.
 *
 * @param question without its question mark: `Abort release checkout-42 of version 42`
 * @returns the reason
 * @throws UsageError where nobody can be asked and a flag is missing; Declined, Interrupted
 */
export async function confirm(
  question: string,
  { yes, reason }: Consent,
  dialogue: Dialogue = terminal,
): Promise<string> {
  const isThere = dialogue.input.isTTY === true && dialogue.output.isTTY === true;
  if (!isThere) {
    if (!yes) throw new UsageError('--yes: it is needed where nobody can be asked');
    if (reason === undefined) throw new UsageError('--reason: it is needed where nobody can be asked');
    return reason;
  }
  const conversation = converse(dialogue);
  try {
    const answered = reason ?? (await conversation.ask(`${question}. Why? `));
    if (!yes && !/^y(es)?$/i.test(await conversation.ask(`${question}? [y/N] `))) {
      throw new Declined('left as it is');
    }
    return answered === '' ? noReason : answered;
  } finally {
    conversation.end();
  }
}

/** What the history has where nobody said why. */
export const noReason = 'no reason given';

/** Questions and answers, one after the other; an answer may come before its question. */
function converse({ input, output }: Dialogue) {
  const lines = createInterface({ input, output, terminal: input.isTTY === true });
  const answers = lines[Symbol.asyncIterator]();
  // Ctrl-C and Ctrl-D end the answers.
  lines.once('SIGINT', () => lines.close());
  return {
    async ask(question: string): Promise<string> {
      lines.setPrompt(question);
      lines.prompt();
      const { value, done } = await answers.next();
      if (!done) return value.trim();
      output.write('\n');
      throw new Interrupted('left as it is');
    },
    end: () => lines.close(),
  };
}
