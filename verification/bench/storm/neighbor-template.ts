import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { assets } from '../../../packages/cli/process/assets';
import { temporaryFolder } from '../../../packages/local-cloud';

/** Writes the example's template with another name of the service, beside its assets, and returns its path. */
export function neighborTemplate(): string {
  const original = assets.exampleTemplate;
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  const file = basename(original);
  for (const asset of readdirSync(dirname(original))) {
    if (asset !== file) symlinkSync(join(dirname(original), asset), join(folder, asset));
  }
  const renamed = readFileSync(original, 'utf8')
    .replaceAll('checkout', 'neighbor')
    .replaceAll('Checkout', 'Neighbor')
    .replaceAll('vpc-0', 'vpc-1');
  writeFileSync(join(folder, file), renamed);
  return join(folder, file);
}
