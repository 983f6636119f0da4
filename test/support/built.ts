import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

/**
 * Builds what is out of date, once per run of Jest, so that tests of built files test the current sources. After the
 * build of `npm test` this does nothing. It blocks, so that a test file can call it while it defines its tests.
 */
export function ensureBuilt(what: 'to run' | 'to publish' = 'to run'): void {
  const folder = process.env['TEST_FOLDER']!;
  const lock = join(folder, 'building');
  // Another worker may be building.
  while (!acquire(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  try {
    const done = join(folder, `built ${what}`);
    if (existsSync(done)) return;
    const build = [require.resolve('tsx/cli'), join(root, 'build', 'main.ts')];
    if (what === 'to run') build.push('--to-run');
    execFileSync(process.execPath, build, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    writeFileSync(done, '');
  } finally {
    rmdirSync(lock);
  }
}

function acquire(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
