import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesOf, fingerprintOf } from './files';
import { root } from './project';

/** What a step is made from beside its sources. */
const always = ['build', 'package-lock.json', 'tsconfig.json'];
const construct = ['infra', 'statemachine', 'core', 'aws'];

/** The steps, in order: a later one may use what an earlier one made. Modules are loaded when they are needed: most runs find all as it should be. */
const steps: readonly {
  readonly name: string;
  /** Files and folders of the project. */
  readonly sources: readonly string[];
  /** One of the files that it makes: when that is missing, all of them are made again. */
  readonly makes: string;
  /** Nothing in the repository needs it. */
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
    sources: ['packages', 'core', 'aws', 'examples/checkout'],
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
 * `npm run build`: makes everything that is shipped; what is up to date is kept. With `--to-run` it leaves out what only
 * users of the packages need: `npm start` and `npm test` begin sooner.
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
