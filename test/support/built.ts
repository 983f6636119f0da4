import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

/**
 * Builds what is not up to date, once in a run of Jest: tests of what is shipped test the sources as they are. `npm test`
 * has built already, so there is nothing left to do. It blocks, so that a test file can call it where it defines its tests.
 */
export function ensureBuilt(what: 'to run' | 'to publish' = 'to run'): void {
  const folder = process.env['TEST_FOLDER']!;
  const lock = join(folder, 'building');
  // The other worker may be at it.
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
