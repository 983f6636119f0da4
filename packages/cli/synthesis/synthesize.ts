import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { asUsage, UsageError } from '../process/exit-codes';

const app = join(__dirname, '..', '..', '..', 'examples', 'checkout', 'app');

/**
 * Synthesizes the example app as `cdk synth` does, without the CDK CLI, which would take seconds longer.
 *
 * @returns the path of `STACK.template.json`
 * @param signal ends it early, with the reason as the error
 * @throws UsageError with the app's own message when it does not synthesize
 */
export async function synthesizeExample(outFolder: string, signal?: AbortSignal): Promise<string> {
  const folder = resolve(outFolder, 'template');
  await asUsage(() => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  });
  try {
    await promisify(execFile)(process.execPath, ['--require', 'tsx/cjs', app], {
      cwd: join(__dirname, '..', '..', '..'),
      signal,
      // CDK's own validation of the template takes as long as all the rest; `npm run synth` does it.
      env: { ...process.env, CDK_OUTDIR: folder, CDK_VALIDATION: 'false' },
    });
  } catch (error) {
    signal?.throwIfAborted();
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new UsageError(`the example does not synthesize: ${reasonIn(stderr ?? '') || message}`);
  }
  const template = readdirSync(folder).find((file) => file.endsWith('.template.json'));
  if (template === undefined) throw new UsageError('the example app synthesized no template');
  return join(folder, template);
}

/** The message of the error that ended a Node.js program, without its stack; all that it said if there is none. */
function reasonIn(stderr: string): string {
  return /^\w*Error: (.+?)$\n {4}at /ms.exec(stderr)?.[1] ?? stderr.trim();
}
