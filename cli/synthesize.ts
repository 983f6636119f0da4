import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { UsageError } from './exit-codes';

const app = join(__dirname, '..', 'infra', 'app.ts');

/**
 * Synthesizes the example app as `cdk synth` does, without the CDK CLI, which would take seconds longer.
 *
 * @returns the path of `STACK.template.json`
 * @throws UsageError with the app's own message when it does not synthesize
 */
export async function synthesizeExample(outFolder: string): Promise<string> {
  const folder = resolve(outFolder, 'template');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    await promisify(execFile)(process.execPath, ['--require', 'tsx/cjs', app], {
      cwd: join(__dirname, '..'),
      // CDK's own validation of the template takes as long as all the rest; `npm run synth` does it.
      env: { ...process.env, CDK_OUTDIR: folder, CDK_VALIDATION: 'false' },
    });
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new UsageError(`the example does not synthesize: ${stderr?.trim() || message}`);
  }
  const template = readdirSync(folder).find((file) => file.endsWith('.template.json'));
  if (template === undefined) throw new UsageError('the example app synthesized no template');
  return join(folder, template);
}
