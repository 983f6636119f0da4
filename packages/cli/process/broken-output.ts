import { exitCodes } from './exit-codes';

/**
 * Nobody reads on (`| head`): a command goes on without a word, for it may be doing something. What cannot be written
 * for another reason, such as a full disk, is told once, and the process does not end well.
 */
export function endureBrokenOutput(): void {
  // Where people are told could not be told of itself.
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE' || isTold) return;
    isTold = true;
    process.stderr.write(`rollouts: not all could be written to standard output: ${message}\n`);
    process.once('exit', () => {
      process.exitCode ||= exitCodes.unexpectedOutcome;
    });
  });
}

let isTold = false;
