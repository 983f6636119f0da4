import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { stagePackage } from './stage';

const out = join(__dirname, '..', 'out');
const folder = stagePackage(join(out, 'package'));
const tarball = execFileSync('npm', ['pack', '--silent', '--pack-destination', out], {
  cwd: folder,
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
});
process.stdout.write(`out/${tarball.trim()}\n`);
