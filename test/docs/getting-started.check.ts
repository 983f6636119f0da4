import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { ensureBuilt } from '../support/built';
import { installOthers, installPacked } from '../support/packed';

const root = join(__dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'getting-started.md'), 'utf8');
const world = mkdtempSync(join(tmpdir(), 'getting-started-'));
const app = join(world, 'shop');

afterAll(() => rmSync(world, { recursive: true }));

/** The page's blocks of code up to a heading, in order: what one types, and what one writes into a file. */
function stepsBefore(heading: string): { language: string; text: string }[] {
  const [before = ''] = page.split(`\n${heading}\n`, 1);
  return [...before.matchAll(/^```(\w+)\n(.*?)^```/gms)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));
}

function commandsOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

async function type(command: string): Promise<string> {
  const binaries = join(app, 'node_modules', '.bin');
  const { stdout } = await promisify(execFile)('sh', ['-c', command], {
    cwd: app,
    env: { ...process.env, PATH: `${binaries}${delimiter}${process.env['PATH']}` },
  });
  return stdout;
}

/** Installs the packages as `npm install` does, without a registry. */
function install(): void {
  installOthers(app);
  installPacked('lattice-rollouts', app);
  installPacked('@lattice-rollouts/instrument', app);
  installPacked('@lattice-rollouts/cli', app);
  symlinkSync(
    join('..', '@lattice-rollouts', 'cli', 'bin', 'rollouts.js'),
    join(app, 'node_modules', '.bin', 'rollouts'),
  );
}

test('the commands of the page lead from an empty folder to a rehearsed release, and are fewer than ten', async () => {
  mkdirSync(app);
  ensureBuilt();
  const typed: string[] = [];
  let said = '';
  for (const { language, text } of stepsBefore('## Into an account')) {
    if (language === 'ts') writeFileSync(join(app, 'lib', 'shop-stack.ts'), text);
    if (language !== 'sh') continue;
    for (const command of commandsOf(text)) {
      typed.push(command);
      if (command.startsWith('npm install ')) install();
      // Without --generate-only, cdk would install packages from the registry.
      else if (command.includes('cdk init'))
        await type(`${root}/node_modules/.bin/${command.replace('npx ', '')} --generate-only`);
      else said = await type(command);
    }
  }
  expect(typed.length).toBeLessThan(10);
  expect(said).toContain('broken rolled back at 10% (as expected)');
  expect(said).toContain('next promoted (as expected)');
}, 300_000);
