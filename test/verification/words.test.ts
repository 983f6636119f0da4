import { findHits } from '../../verification/words/find-hits';
import { parseRetiredWords, readRetiredWords } from '../../verification/words/patterns';

const retired = readRetiredWords();

function rulesHit(source: string, file = 'core/example.ts'): readonly string[] {
  return findHits(retired, file, source).map((hit) => hit.rule);
}

describe('a retired word', () => {
  it.each([
    ['const restWeight = 0;', 'rest'],
    ["import { forwardFor, rest } from './traffic';", 'rest'],
    ['if (isAtRest(weights)) return;', 'rest'],
    ['// Writes rest and reads it back.', 'rest'],
    ["const message = 'the guard wrote rest';", 'rest'],
    ['class Homecoming {}', 'home'],
    ['await bringHome(route);', 'home'],
    ['/** The release\n * goes\n * home. */', 'home'],
    ['const canaryPerMille = 100;', 'weight'],
    ['const rung = 1;', 'weight'],
    ['// the split that was confirmed', 'weight'],
    ["import type { Forward } from './traffic';", 'weight-forward-type'],
    ["import { x } from './ladder-view';", 'stage'],
    ['interface Look {}', 'check'],
    ['// at the next look', 'check'],
    ['const news = [];', 'event'],
    ['openAnnouncements();', 'event'],
    ['tellStory(events);', 'event'],
    ['// People are told of it.', 'event'],
    ["const state = 'quiet';", 'drained'],
    ['const ruling = judge();', 'verdict'],
    ['type Opinion = string;', 'verdict'],
    ['interface ApprovalFinding {}', 'gate-result'],
    ['readStanding(service);', 'status'],
    ['const path = directoryPath;', 'manifest'],
    ["const cause = 'the release was taken back';", 'roll-back'],
    ["const policy = 'give-way';", 'roll-back'],
    ['// the alarm went off', 'failed'],
    ["const help = 'at 10 % of the traffic';", 'percent'],
    ['const line = `${weight} % of the traffic`;', 'percent'],
    ['// one alarm for so many services', 'riddle'],
    ['// for whoever cleans up', 'riddle'],
    ['const judgement = 1;', 'spelling'],
    ['// the behaviour of AWS', 'spelling'],
    ['/** means: nothing is known yet */', 'means'],
    ['/** Whether it holds. */', 'docstring'],
    ['/**\n * What a stage waits for.\n */', 'docstring'],
  ])('%j is found by the rule %s', (source, rule) => {
    expect(rulesHit(source)).toContain(rule);
  });

  it.each([
    'const { first, ...rest } = value; use(rest);',
    '// the rest of the traffic goes to production',
    '// an encrypted table is encrypted at rest',
    "process.env.HOME; const path = '/home/user';",
    'const homeRegion = 1; // the home Region of the coordinator',
    "text.split(',');",
    'await client.send(new LookupEventsCommand({}));',
    'const lookUp = 1;',
    '// it looks at the ledger once more',
    "run('npm ci --quiet');",
    '// with CodeDeploy, a deployment group',
    '// which cannot tell whether the write arrived',
    'const remaining = 10 % 3;',
    "const query = '{% $x = 10 %}';",
    "const text = 'at 10% of the traffic';",
    '/** The weights of a listener rule. Whether they are confirmed, AWS says. */',
    "const pattern = /it's at rest/; const text = 'plain';",
  ])('%j holds none', (source) => {
    expect(rulesHit(source)).toEqual([]);
  });
});

it('looks for identifiers in the backticks of a comment and of Markdown, and for phrases over line ends', () => {
  expect(rulesHit('/** Calls `bringHome`. */')).toEqual(['home']);
  expect(rulesHit('Set `canaryPerMille`.\n', 'docs/page.md')).toEqual(['weight']);
  expect(rulesHit('The release is taken\nback at once.\n', 'docs/page.md')).toEqual(['roll-back']);
});

it('finds what is retired in the text of a page and in the name of a file', () => {
  expect(rulesHit("const view = <p>Don't wait: it goes home</p>;", 'console/page/view.tsx')).toEqual([
    'home',
  ]);
  expect(findHits(retired, 'core/analysis/quiet.ts', '')).toEqual([
    expect.objectContaining({ rule: 'drained', file: 'core/analysis/quiet.ts', line: 0 }),
  ]);
});

it('names the line and what to say instead', () => {
  expect(findHits(retired, 'core/example.ts', '\n\nconst rung = 1;')).toEqual([
    {
      rule: 'weight',
      file: 'core/example.ts',
      line: 3,
      text: 'rung',
      instead: expect.stringContaining('weight'),
    },
  ]);
});

it('leaves out what a rule allows in a folder, and files that are excluded', () => {
  const only = parseRetiredWords({
    exclude: ['vendor/'],
    rules: [{ id: 'lane', instead: 'stage', words: ['lanes?'], allowIn: ['statemachine/'] }],
  });
  expect(findHits(only, 'core/a.ts', 'const lane = 1;')).toHaveLength(1);
  expect(findHits(only, 'statemachine/a.ts', 'const lane = 1;')).toEqual([]);
  expect(findHits(only, 'vendor/a.ts', 'const lane = 1;')).toEqual([]);
});

it('refuses a rule with a field that it does not know', () => {
  expect(() => parseRetiredWords({ exclude: [], rules: [{ id: 'x', instead: 'y', word: ['z'] }] })).toThrow(
    /word/,
  );
});
