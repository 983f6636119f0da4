import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

const root = join(__dirname, '..');

/** What each folder may import beside itself; the arrows of the design. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  aws: ['core'],
  functions: ['aws', 'core'],
  statemachine: ['core'],
  infra: ['core', 'statemachine'],
  localcloud: ['packages'],
  rehearsal: ['packages', 'localcloud', 'aws', 'core'],
  cli: ['packages', 'core', 'aws', 'localcloud', 'rehearsal', 'console', 'package.json'],
  console: ['packages', 'core', 'aws'],
  examples: ['packages', 'core', 'infra'],
  instrument: [],
  prove: ['verification', 'packages', 'core', 'aws', 'statemachine', 'infra', 'localcloud'],
  bench: [
    'verification',
    'packages',
    'core',
    'aws',
    'localcloud',
    'rehearsal',
    'statemachine',
    'infra',
    'cli',
    'examples',
  ],
};

function sourceFiles(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => join(root, folder, file));
}

function importsOf(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  return [...source.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]!);
}

describe.each(Object.entries(mayImport))('%s', (folder, allowed) => {
  const files = sourceFiles(folder);

  it(`imports nothing of the project but ${['itself', ...allowed].join(', ')}`, () => {
    const foreign = files.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => relative(root, resolve(dirname(file), specifier)).split(sep)[0]!)
        .filter((imported) => imported !== folder && !allowed.includes(imported))
        .map((imported) => `${relative(root, file)} imports ${imported}`),
    );
    expect(foreign).toEqual([]);
  });
});

/** Waits between attempts and gives up in time, as the waiters of the SDK do; no decision depends on the time. */
const retries = 'aws/client/retry-for.ts';

describe.each(['core', 'aws', 'functions', 'statemachine'])('%s', (folder) => {
  it('reads no clock and draws no chance: time is an argument', () => {
    const clocks =
      /Date\.now\(|new Date\(\)|performance\.now|\bsetTimeout|\bsetInterval|Math\.random|\$now\(|\$millis\(/;
    const readers = sourceFiles(folder).filter((file) => clocks.test(readFileSync(file, 'utf8')));
    const known = folder === 'aws' ? [retries] : [];
    expect(readers.map((file) => relative(root, file))).toEqual(known);
  });
});

describe.each(['core', 'aws', 'functions', 'statemachine', 'infra', 'instrument'])('%s', (folder) => {
  it('knows of no local cloud and no rehearsal', () => {
    const knowing = sourceFiles(folder).filter((file) =>
      /local ?cloud|rehears|AWS_ENDPOINT_URL/i.test(readFileSync(file, 'utf8')),
    );
    expect(knowing.map((file) => relative(root, file))).toEqual([]);
  });
});

it('core imports only its schema library from outside', () => {
  const outside = sourceFiles('core')
    .flatMap(importsOf)
    .filter((specifier) => !specifier.startsWith('.'));
  expect([...new Set(outside)]).toEqual(['zod']);
});

it('only functions/runtime/environment.ts reads the environment', () => {
  const readers = ['core', 'aws', 'functions', 'statemachine']
    .flatMap(sourceFiles)
    .filter((file) => readFileSync(file, 'utf8').includes('process.env'));
  expect(readers.map((file) => relative(root, file))).toEqual(['functions/runtime/environment.ts']);
});

describe('sentences', () => {
  const tables = ['core/gates/sentence', 'core/verdict-sentence', 'core/event-sentence'];
  /** What shows them to people, or hands them to what does. */
  const renderers = /^(cli|console)\/|^functions\/judge\.ts$|^core\/verdict-sentence\.ts$/;

  it('are imported by what renders them, and by nothing that decides', () => {
    const importers = Object.keys(mayImport)
      .flatMap(sourceFiles)
      .filter((file) =>
        importsOf(file).some((specifier) =>
          tables.includes(
            relative(root, resolve(dirname(file), specifier))
              .split(sep)
              .join('/'),
          ),
        ),
      )
      .map((file) => relative(root, file).split(sep).join('/'));
    expect(importers).toContain('functions/judge.ts');
    expect(importers.filter((file) => !renderers.test(file))).toEqual([]);
  });

  it('are never searched: decisions travel as fields', () => {
    const search =
      /\b(sentence|reason|cause|message|did|evidence)\??\.(includes|startsWith|endsWith|match|search|indexOf)\(/;
    // The local cloud finds out which code AWS would answer with.
    const searchers = Object.keys(mayImport)
      .filter((folder) => folder !== 'localcloud')
      .flatMap(sourceFiles)
      .filter((file) => search.test(readFileSync(file, 'utf8')));
    expect(searchers.map((file) => relative(root, file))).toEqual([]);
  });
});
