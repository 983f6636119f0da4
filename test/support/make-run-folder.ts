import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Creates the folder that the test files of a run share. */
export default function makeRunFolder(): void {
  process.env['TEST_FOLDER'] = mkdtempSync(join(tmpdir(), 'lattice-rollouts-test-'));
}
