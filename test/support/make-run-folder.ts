import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes the folder in which the test files of one run share what is made once. */
export default function makeRunFolder(): void {
  process.env['TEST_FOLDER'] = mkdtempSync(join(tmpdir(), 'lattice-rollouts-test-'));
}
