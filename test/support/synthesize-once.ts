import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesizeExample } from '../../cli/synthesize';

/** Synthesizes the example once for the whole run: what the tests rehearse is the template that deploys. */
export default async function synthesizeOnce(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lattice-rollouts-test-'));
  process.env['TEST_FOLDER'] = folder;
  process.env['TEST_TEMPLATE'] = await synthesizeExample(folder);
}
