import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { ProcessResult } from './world';

/** The command line `rollouts` of this project. */
export const rolloutsProgram = join(__dirname, '..', '..', '..', 'packages', 'cli', 'bin', 'rollouts.js');

/**
 * Runs a program of Node.js to its end, in a process group of its own: a Ctrl-C reaches the suite alone, which lets what is in
 * progress end before it cleans up.
 */
export function runNode(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<ProcessResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ exitCode: code ?? 1, ...output }));
  });
}

/** Runs commands of `rollouts`, one after the other. */
export async function runEach(
  commands: readonly (readonly string[])[],
  env: NodeJS.ProcessEnv,
): Promise<ProcessResult[]> {
  const results: ProcessResult[] = [];
  for (const args of commands) results.push(await runNode(rolloutsProgram, args, env));
  return results;
}
