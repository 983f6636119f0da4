import { execFile } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { emptied } from './files';
import { cliFolder, root } from './project';

/** The VPC of the clients, without which nobody could reach the service. */
const context = { vpcId: 'vpc-0123456789abcdef0' };

/**
 * Synthesizes the example, the default template of `rollouts`. Without the CDK CLI, which would take seconds longer.
 */
export async function buildExample(): Promise<void> {
  const folder = emptied(join(cliFolder, 'dist', 'template'));
  const app = join(root, 'examples', 'checkout', 'app.ts');
  await promisify(execFile)(process.execPath, ['--require', 'tsx/cjs', app], {
    cwd: root,
    // CDK's validation doubles the time; `npm run synth` includes it.
    env: {
      ...process.env,
      CDK_OUTDIR: folder,
      CDK_VALIDATION: 'false',
      CDK_CONTEXT_JSON: JSON.stringify(context),
    },
  });
  // The other files are for the CDK CLI and contain local paths.
  const needed = /^Checkout\.(?:template|assets)\.json$|^asset\./;
  for (const name of readdirSync(folder)) {
    if (!needed.test(name)) rmSync(join(folder, name), { recursive: true });
  }
}
