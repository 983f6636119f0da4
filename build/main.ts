import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesOf, fingerprintOf } from './files';
import { root } from './project';

/** The inputs of every step, in addition to its sources. */
const always = ['build', 'package-lock.json', 'tsconfig.json'];
const construct = ['infra', 'statemachine', 'core', 'aws'];

/** The steps in order; a step may use the output of earlier ones. Their modules are loaded on demand, because most runs find everything up to date. */
const steps: readonly {
  readonly name: string;
  /** Files and folders of the project. */
  readonly sources: readonly string[];
  /** One of the outputs. When it is missing, the step runs again. */
  readonly makes: string;
  /** Set for outputs that nothing in the repository needs. */
  readonly isForUsers?: true;
  readonly build: () => Promise<void>;
}[] = [
  {
    name: 'tasks',
    sources: ['functions', 'statemachine', 'core', 'aws'],
    makes: 'dist/tasks/admit.zip',
    build: async () => (await import('./tasks')).buildTasks(),
  },
  {
    name: 'construct',
    sources: construct,
    makes: 'dist/infra/index.js',
    build: async () => (await import('./construct')).buildConstruct(),
  },
  {
    name: 'instrument',
    sources: ['packages/instrument'],
    makes: 'packages/instrument/dist/index.js',
    build: async () => (await import('./construct')).buildInstrument(),
  },
  {
    name: 'cli',
    sources: ['packages', 'core', 'aws', 'examples', 'package.json'],
    makes: 'packages/cli/dist/main.js',
    build: async () => (await import('./cli')).buildCli(),
  },
  {
    name: 'types',
    sources: [...construct, 'packages'],
    makes: 'dist/types/infra/index.d.ts',
    isForUsers: true,
    build: async () => (await import('./types')).buildTypes(),
  },
  {
    name: 'example',
    sources: [...construct, 'functions', 'packages', 'examples/checkout'],
    makes: 'packages/cli/dist/template/Checkout.template.json',
    build: async () => (await import('./example')).buildExample(),
  },
];

/**
 * `npm run build`: runs the steps that are out of date. `--to-run` skips outputs that only users of the packages need, so
 * that `npm start` and `npm test` begin sooner.
 */
async function main(): Promise<void> {
  const toRun = process.argv.includes('--to-run');
  for (const { name, sources, makes, isForUsers, build } of steps) {
    if (toRun && isForUsers) continue;
    const stampFile = join(root, 'dist', 'built', name);
    const stamp = fingerprintOf(filesOf([...always, ...sources]));
    if (existsSync(join(root, makes)) && readStamp(stampFile) === stamp) continue;
    await build();
    mkdirSync(dirname(stampFile), { recursive: true });
    writeFileSync(stampFile, stamp);
  }
}

function readStamp(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

void main();
