import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { ensureBuilt } from '../support/built';
import { installOthers, installPublished, publishedPackages } from '../support/packed';

const root = join(__dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'getting-started.md'), 'utf8');
const world = mkdtempSync(join(tmpdir(), 'getting-started-'));
const app = join(world, 'shop');

afterAll(() => rmSync(world, { recursive: true }));

/** The commands that the page shows before a heading, in order. */
function commandsBefore(heading: string): string[] {
  const [before = ''] = page.split(`\n${heading}\n`, 1);
  return [...before.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = '']) =>
    block.split('\n').filter((line) => line.trim() !== ''),
  );
}

async function type(command: string): Promise<string> {
  const binaries = join(app, 'node_modules', '.bin');
  const { stdout } = await promisify(execFile)('sh', ['-c', command], {
    cwd: existsSync(app) ? app : world,
    // CDK's validation takes 8 s more; `npm run synth` includes it.
    env: {
      ...process.env,
      CDK_VALIDATION: 'false',
      PATH: `${binaries}${delimiter}${process.env['PATH']}`,
    },
  });
  return stdout;
}

/** Does what `npm install` does, without a registry. The packages of the project come as archives, as they are published. */
function install(command: string): void {
  const isOurs = command.endsWith('.tgz');
  if (!isOurs) return;
  installOthers(app);
  installPublished(app);
  symlinkSync(
    join('..', '@lattice-rollouts', 'cli', 'bin', 'rollouts.js'),
    join(app, 'node_modules', '.bin', 'rollouts'),
  );
  const dependencies = Object.fromEntries(Object.keys(publishedPackages).map((name) => [name, '*']));
  writeFileSync(join(app, 'package.json'), JSON.stringify({ dependencies }));
  writeFileSync(join(app, 'package-lock.json'), '{}');
}

test('six commands of the page lead from an empty folder to a rehearsed release', async () => {
  ensureBuilt('to publish');
  const commands = commandsBefore('## Into an account');
  const said = new Map<string, string>();
  const begunAt = performance.now();
  for (const command of commands) {
    if (command.startsWith('npm install ')) install(command);
    else said.set(command, await type(command));
  }
  const seconds = (performance.now() - begunAt) / 1000;
  expect(commands.length).toBeLessThanOrEqual(6);
  // Without npm's downloads. Other checks run at the same time, so that this says little about the figure on a free machine.
  expect(seconds).toBeLessThan(120);

  const wrote = said.get('npx rollouts init --write')!;
  const rehearsal = said.get(commands.at(-1)!)!;
  // Each command of the page is one that init prints.
  for (const command of commands.slice(3)) expect(wrote).toContain(`    ${command}\n`);
  expect(rehearsal).toContain('broken rolled back at 10% (as expected)');
  expect(rehearsal).toContain('next promoted (as expected)');
  // The sources are in the repository, and nothing that is made.
  const added = await type('git init --quiet . && git add --all && git ls-files');
  expect(added.trim().split('\n').sort()).toEqual(
    [
      '.gitignore',
      'app.ts',
      'cdk.json',
      'package-lock.json',
      'package.json',
      'tsconfig.json',
      '.github/workflows/release-shop.yml',
      ...['stack.ts', 'handler.ts', 'next.ts', 'broken.ts', 'scenario.json', 'publish-policy.json'].map(
        (name) => `shop/${name}`,
      ),
    ].sort(),
  );
  expect(await type('tsc -p .')).toBe('');
}, 300_000);
