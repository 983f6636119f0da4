import { CommanderError } from 'commander';
import { tolerateBrokenOutput } from './process/broken-output';
import { exitCodes } from './process/exit-codes';
import { problemOf } from './process/problem';
import { buildProgram } from './program';
import { writeNotice } from './process/notice';

/** Runs the command line and returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  tolerateBrokenOutput();
  let exitCode: number = exitCodes.ok;
  const program = buildProgram((run) => async (...args) => {
    exitCode = await run(...args);
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.wrongUse;
    const problem = problemOf(error);
    writeNotice(`rollouts: ${problem.message}`);
    return problem.exitCode;
  }
}
