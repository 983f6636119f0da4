import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { areas, type Area } from './support/layout';

const root = join(__dirname, '..');

/** An import of one file of the project by another, both as paths from the project's folder. */
interface Import {
  readonly from: string;
  readonly to: string;
}

const rooms = areas.flatMap(({ folder, rooms: names }) => names.map((name) => join(folder, name)));

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

function roomOf(file: string): string | undefined {
  const around = rooms.filter((room) => isWithin(file, room));
  return around.sort((a, b) => b.length - a.length)[0];
}

function areaOf(file: string): Area | undefined {
  return areas.find(({ folder }) => isWithin(file, folder));
}

const show = ({ from, to }: Import): string => `${from} imports ${to}`;

/** Imports of a room that comes later. */
function upward(imports: readonly Import[]): string[] {
  const rank = (file: string): number => rooms.indexOf(roomOf(file) ?? '');
  return imports.filter(({ from, to }) => rank(to) > rank(from)).map(show);
}

/** Imports of what an area does not see, of one service by another, and of one entry point by another. */
function unseen(imports: readonly Import[]): string[] {
  const serviceOf = (file: string): string | undefined =>
    /^packages\/local-cloud\/services\/[^/]+/.exec(file)?.[0];
  const isEntryPoint = (file: string): boolean => dirname(file) === 'functions';
  return imports
    .filter(({ from, to }) => {
      const area = areaOf(from);
      if (!area) return true;
      if (isEntryPoint(from) && isEntryPoint(to)) return true;
      const service = serviceOf(from);
      const otherService = serviceOf(to);
      if (service && otherService) return service !== otherService;
      return ![area.folder, ...area.sees].some((seen) => isWithin(to, seen));
    })
    .map(show);
}

/** The groups that import one another in a circle, by whatever stands for a file. */
function circles(imports: readonly Import[], nodeOf: (file: string) => string): string[][] {
  const next = new Map<string, Set<string>>();
  for (const each of imports) {
    const [from, to] = [nodeOf(each.from), nodeOf(each.to)];
    if (from !== to) next.set(from, (next.get(from) ?? new Set()).add(to));
  }
  const reached = new Map([...next.keys()].map((node) => [node, reachedFrom(node, next)]));
  const found = new Map<string, string[]>();
  for (const [node, others] of reached) {
    const group = [...others].filter((other) => reached.get(other)?.has(node)).sort();
    if (group.length > 0) found.set(group.join(), group);
  }
  return [...found.values()];
}

function reachedFrom(start: string, next: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const other of next.get(node) ?? []) {
      if (reached.has(other)) continue;
      reached.add(other);
      open.push(other);
    }
  }
  return reached;
}

const fileCircles = (imports: readonly Import[]): string[][] => circles(imports, (file) => file);

/** A folder is its own files, without those of its subfolders. */
const folderCircles = (imports: readonly Import[]): string[][] => circles(imports, dirname);

const outsideOfSources = ['node_modules', 'test', 'docs', 'dist', 'out', 'cdk.out', 'coverage'];

/** Every source of the project. */
const files = readdirSync(root, { withFileTypes: true })
  .filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith('.') && !outsideOfSources.includes(entry.name),
  )
  .flatMap(({ name }) =>
    readdirSync(join(root, name), { recursive: true, encoding: 'utf8' })
      .map((path) => join(name, path).split(sep).join('/'))
      .filter((path) => /\.tsx?$/.test(path) && !/(?:^|\/)(?:node_modules|dist)\//.test(path)),
  );

const sources = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));

interface Specifier {
  readonly name: string;
  readonly isType: boolean;
}

/** Returns the imports of a source: of values, of types, and by `import()` and `require`. */
function specifiersOf(source: string): Specifier[] {
  const imported =
    /^\s*(?:import|export)\b([^'"`;]*?)\bfrom\s*'([^']+)'|\b(?:import|require)\s*\(?\s*'([^']+)'/gm;
  return [...source.matchAll(imported)].map(([, clause = '', from, other]) => ({
    name: (from ?? other)!,
    isType: from !== undefined && importsOnlyTypes(clause.trim()),
  }));
}

function importsOnlyTypes(clause: string): boolean {
  if (/^type\b/.test(clause)) return true;
  const named = /^\{(.*)\}$/s.exec(clause)?.[1];
  return named !== undefined && named.split(',').every((each) => /^\s*(?:type\s.*)?$/s.test(each));
}

function fileOf(from: string, specifier: string): string | undefined {
  const path = join(dirname(from), specifier).split(sep).join('/');
  return [path, `${path}.ts`, `${path}.tsx`, `${path}.d.ts`, `${path}/index.ts`].find((file) =>
    sources.has(file),
  );
}

const imports: readonly Import[] = files.flatMap((from) =>
  specifiersOf(sources.get(from)!)
    .filter(({ name }) => name.startsWith('.'))
    .flatMap(({ name }) => fileOf(from, name) ?? [])
    .map((to) => ({ from, to })),
);

/** Returns the packages that files import, directly or through other files of the project. */
function importedFromOutside(entries: readonly string[], { types }: { readonly types: boolean }): string[] {
  const seen = new Set(entries);
  const outside = new Set<string>();
  for (const file of seen) {
    for (const { name, isType } of specifiersOf(sources.get(file)!)) {
      if (isType && !types) continue;
      if (name.startsWith('.')) {
        const imported = fileOf(file, name);
        if (imported !== undefined) seen.add(imported);
      } else if (!name.startsWith('node:')) {
        outside.add(/^(?:@[^/]+\/)?[^/]+/.exec(name)![0]);
      }
    }
  }
  return [...outside].sort();
}

const filesOf = (...folders: string[]): string[] =>
  files.filter((file) => folders.some((folder) => isWithin(file, folder)));

describe('the layout', () => {
  it('has a room for every file, and a file for every room', () => {
    expect(files.filter((file) => roomOf(file) === undefined)).toEqual([]);
    expect(rooms.filter((room) => !files.some((file) => roomOf(file) === room))).toEqual([]);
  });

  it('imports only from the same room and those before it', () => {
    expect(upward(imports)).toEqual([]);
    expect(upward([{ from: 'core/text/format.ts', to: 'core/errors/assert-never.ts' }])).toHaveLength(1);
    expect(upward([{ from: 'core/errors/assert-never.ts', to: 'core/text/format.ts' }])).toEqual([]);
  });

  it('imports from other areas only what its own may import', () => {
    expect(unseen(imports)).toEqual([]);
    expect(
      unseen([
        { from: 'infra/guard/guard.ts', to: 'aws/ledger/ledger.ts' },
        { from: 'packages/cli/main.ts', to: 'infra/progressive-delivery.ts' },
        { from: 'functions/judge.ts', to: 'functions/shift.ts' },
        {
          from: 'packages/local-cloud/services/sns/service.ts',
          to: 'packages/local-cloud/services/sqs/service.ts',
        },
      ]),
    ).toHaveLength(4);
  });

  it('has no import cycles between files, including types and lazy imports', () => {
    expect(fileCircles(imports)).toEqual([]);
    const [a, b, c] = ['core/text/a.ts', 'core/text/b.ts', 'core/text/c.ts'] as const;
    const circle = [
      { from: a, to: b },
      { from: b, to: c },
      { from: c, to: a },
    ];
    expect(fileCircles(circle)).toEqual([[a, b, c]]);
    expect(fileCircles(circle.slice(1))).toEqual([]);
  });

  it('has no import cycles between folders', () => {
    expect(folderCircles(imports)).toEqual([]);
    const there = { from: 'core/text/a.ts', to: 'core/text/inner/b.ts' };
    const back = { from: 'core/text/inner/c.ts', to: 'core/text/d.ts' };
    expect(folderCircles([there, back])).toEqual([['core/text', 'core/text/inner']]);
    expect(folderCircles([there])).toEqual([]);
  });

  it('finds every kind of import', () => {
    const source = `
      import { a, type A } from './a';
      import { type B } from './b';
      import type { C } from './c';
      import './d';
      export * from './e';
      export type { F } from './f';
      const lazy = () => require('./g') as typeof import('./h');
      const dynamic = () => import('./i');
    `;
    const types = specifiersOf(source).filter(({ isType }) => isType);
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
    expect(specifiersOf(source).map(({ name }) => name)).toEqual(names.map((name) => `./${name}`));
    expect(types.map(({ name }) => name)).toEqual(['./b', './c', './f']);
  });
});

describe('imported packages', () => {
  it.each([
    ['core: its schema library', filesOf('core'), true, ['zod']],
    ['instrument: nothing', filesOf('packages/instrument'), true, []],
    [
      'the construct: CDK and the schema library',
      ['infra/index.ts'],
      true,
      ['aws-cdk-lib', 'constructs', 'zod'],
    ],
    ['the page: what draws it', filesOf('packages/cli/console/page'), false, ['preact', 'uplot']],
  ])('%s', (_, entries, types, expected) => {
    expect(importedFromOutside(entries, { types })).toEqual(expected);
  });
});

/** The files whose text has what a pattern finds. */
function withText(pattern: RegExp, ...folders: string[]): string[] {
  return filesOf(...folders).filter((file) => pattern.test(sources.get(file)!));
}

describe('production code', () => {
  it('does not read a clock or draw random numbers', () => {
    const clocks =
      /Date\.now\(|new Date\(\)|performance\.now|\bsetTimeout|\bsetInterval|Math\.random|\$now\(|\$millis\(/;
    expect(withText(clocks, 'core', 'aws', 'functions', 'statemachine')).toEqual([
      // Tells the SDK how far the time that it was given is from that of the machine.
      'aws/client/command-signature.ts',
      // Waits between attempts and gives up in time, as the waiters of the SDK do; no decision depends on the time.
      'aws/client/retry-for.ts',
      // Waits for a time that its callers compute.
      'aws/client/sleep.ts',
      // The time for what no state machine invokes: alarms, and commands of people.
      'functions/runtime/invocation-time.ts',
    ]);
  });

  it('reads environment variables in one file', () => {
    expect(withText(/process\.env/, 'core', 'aws', 'functions', 'statemachine')).toEqual([
      'functions/runtime/environment.ts',
    ]);
  });

  it('does not import the local cloud or rehearsals', () => {
    const words = /local ?cloud|rehears|AWS_ENDPOINT_URL/i;
    const folders = ['core', 'aws', 'functions', 'statemachine', 'infra', 'packages/instrument'];
    expect(withText(words, ...folders)).toEqual([]);
  });
});

describe('the command line', () => {
  it('prints through what makes texts fit for a terminal', () => {
    const writes = /\bstd(?:out|err)\.write\(|\bconsole\.(?:log|info|warn|error|debug)\(|\boutput\.write\(/;
    expect(withText(writes, 'packages/cli', 'packages/rehearsal')).toEqual([
      // A line break.
      'packages/cli/process/confirm.ts',
      'packages/cli/process/notice.ts',
      'packages/cli/views/live-block.ts',
      'packages/cli/views/screen.ts',
      // Candidates that no shell expands.
      'packages/cli/commands/completion/run.ts',
    ]);
  });
});

describe('sentences', () => {
  const tables = [
    'core/analysis/gates/gate-sentence.ts',
    'core/analysis/verdict-sentence.ts',
    'core/audit/event-sentence.ts',
  ];
  /** The files that show sentences, or pass them to a renderer. */
  const renderers =
    /^packages\/cli\/|^functions\/(judge|runtime\/refuse-exceeded-budget)\.ts$|^core\/(analysis\/verdict-sentence|planning\/conclusions)\.ts$/;

  it('are imported by renderers only', () => {
    const importers = imports.filter(({ to }) => tables.includes(to)).map(({ from }) => from);
    expect(tables.filter((table) => !files.includes(table))).toEqual([]);
    expect(importers).toContain('functions/judge.ts');
    expect(importers.filter((file) => !renderers.test(file))).toEqual([]);
  });

  it('are never searched: decisions travel as fields', () => {
    const search =
      /\b(sentence|reason|cause|message|did|evidence)\??\.(includes|startsWith|endsWith|match|search|indexOf)\(/;
    // The local cloud maps messages to the error codes of AWS.
    const searchers = files.filter(
      (file) => !isWithin(file, 'packages/local-cloud') && search.test(sources.get(file)!),
    );
    expect(searchers).toEqual([]);
  });
});
