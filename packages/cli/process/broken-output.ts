import { exitCodes } from './exit-codes';
import { writeNotice } from './notice';

/**
 * Keeps a command running when its output cannot be written, because it may be changing something. A closed pipe (`| head`)
 * is ignored; any other error, such as a full disk, is reported once and makes the exit code nonzero.
 */
export function tolerateBrokenOutput(): void {
  // An error of standard error cannot be reported anywhere.
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE' || isReported) return;
    isReported = true;
    writeNotice(`rollouts: writing to standard output failed: ${message}`);
    process.once('exit', () => {
      process.exitCode ||= exitCodes.unexpectedOutcome;
    });
  });
}

let isReported = false;
