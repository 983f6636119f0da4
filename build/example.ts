import { execFile } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { emptied } from './files';
import { cliFolder, root } from './project';

/**
 * Synthesizes the example, which `rollouts` plays where no template is named: as `cdk synth` does, without the CDK CLI,
 * which would take seconds longer.
 */
export async function buildExample(): Promise<void> {
  const folder = emptied(join(cliFolder, 'dist', 'template'));
  const app = join(root, 'examples', 'checkout', 'app.ts');
  await promisify(execFile)(process.execPath, ['--require', 'tsx/cjs', app], {
    cwd: root,
    // CDK's own validation of the template takes as long as all the rest; `npm run synth` does it.
    env: { ...process.env, CDK_OUTDIR: folder, CDK_VALIDATION: 'false' },
  });
  // The rest is for the CDK CLI, and names files of this machine.
  const needed = /^Checkout\.(?:template|assets)\.json$|^asset\./;
  for (const name of readdirSync(folder)) {
    if (!needed.test(name)) rmSync(join(folder, name), { recursive: true });
  }
}
