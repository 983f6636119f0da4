import { existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { CliWorld, type Ended } from '../../support/cli-process';
import { discountsOnly } from '../../support/discounts-only';
import { checkListenerPort, listenerPortAfter } from '../../../packages/cli/commands/cloud/listener-port';
import { CliSession } from '../../support/cli-session';
import { exampleTemplateFile } from '../../support/example-template';

const world = new CliWorld();
const session = new CliSession(world);
const template = exampleTemplateFile();

const scenario = {
  description: 'a version',
  versions: [{ name: 'next', entry: 'handler.ts', expect: 'promoted' }],
  traffic: { requests: [{ path: '/' }] },
};

beforeAll(() => {
  world.write('handler.ts', 'export const handler = async () => ({ statusCode: 200 });');
  world.write('broken.ts', 'export const handler = async () => {');
  world.write('lost-import.ts', "import { gone } from './gone';\nexport const handler = gone;");
});

afterAll(async () => {
  await session.end();
  await world.close();
});

/** The parts that every refusal has in common. */
const refused = { exitCode: 2, isBrief: true, hasStack: false, leftFolders: [] };

function outcomeOf({ exitCode, stderr }: Ended) {
  return {
    exitCode,
    isBrief: stderr.trim().split('\n').length <= 4,
    hasStack: /^ +at /m.test(stderr),
    leftFolders: world.leftFolders(),
  };
}

describe('on the command line', () => {
  test.each([
    [['frobnicate'], "unknown command 'frobnicate'"],
    [['help', 'frobnicate'], "unknown command 'frobnicate'"],
    [['rehearse', '--fast'], "unknown option '--fast'"],
    [['rehearse', 'bad'], "too many arguments for 'rehearse'"],
    [['rehearse', '--seed'], "option '--seed <number>' argument missing"],
    [['rehearse', '--seed', 'x'], "'--seed <number>' argument 'x' is invalid. Expected a number from 0 to"],
    [['rehearse', '--seed', '-1'], 'Expected a number from 0 to 4294967295'],
    [['rehearse', '--seed', '1.5'], 'Expected an integer'],
    [['rehearse', '--rps', '0'], 'Expected a number from 0.1 to 1000'],
    [['rehearse', '--rps', ''], 'Expected a number from 0.1 to 1000'],
    [['rehearse', '--speed', 'fast'], "'--speed <number|max>' argument 'fast' is invalid"],
    [
      ['start', '2', '--commit', ''],
      "'--commit <hash>' argument '' is invalid. Expected a text that is not empty",
    ],
    [['start', '2', '--name', 'a b'], 'Expected 1 to 80 letters, digits, hyphens and underscores'],
    [['cloud', '--port', '65536'], 'Expected a number from 0 to 65535'],
    [['cloud', '--traffic', '0'], 'Expected a number from 0.1 to 1000'],
    [['cloud', '--speed', 'max'], "'--speed <number>' argument 'max' is invalid"],
  ])('rollouts %j is refused', async (args, message) => {
    const ended = await session.run(args);
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).toMatch(/^Run 'rollouts .*--help' for usage\.$/m);
    expect(ended.stdout).toBe('');
    expect(outcomeOf(ended)).toEqual(refused);
  });
});

test.each([
  [['cloud', '--no-template', '--traffic', '20'], 'omit --no-template'],
  [['publish', 'good'], 'AWS_ENDPOINT_URL is not set'],
])('rollouts %j is refused where it makes no sense', async (args, message) => {
  const ended = await session.run(args);
  expect(ended.stderr).toContain(message);
  expect(ended.stdout).toBe('');
  expect(outcomeOf(ended)).toEqual(refused);
});

describe('a scenario', () => {
  const [version] = scenario.versions;

  test.each([
    [
      'of an unknown name',
      'ugly',
      undefined,
      'unknown scenario "ugly"; available: approval, bad, bad-then-good, budget, burst, good, ',
    ],
    ['whose file is missing', './gone.json', undefined, '--scenario: ./gone.json does not exist'],
    [
      'that is not JSON',
      'a.json',
      '{"description":',
      '--scenario: a.json is not JSON (Unexpected end of JSON input',
    ],
    [
      'whose version has no file',
      'e.json',
      { ...scenario, versions: [{ ...version, entry: 'gone.ts' }] },
      '--scenario: e.json: file gone.ts does not exist; ',
    ],
    [
      'whose version does not compile',
      'f.json',
      { ...scenario, versions: [version, { name: 'later', entry: 'broken.ts', expect: 'promoted' }] },
      'broken.ts:1:36: ERROR: Unexpected end of file',
    ],
    [
      'whose version has an unresolved import',
      'g.json',
      { ...scenario, versions: [{ ...version, entry: 'lost-import.ts' }] },
      'lost-import.ts:1:21: ERROR: Could not resolve "./gone"',
    ],
    [
      'whose version is no code',
      'i.json',
      { ...scenario, versions: [{ ...version, entry: 'i.json' }] },
      '--scenario: i.json: version next: i.json is not a file of JavaScript or TypeScript',
    ],
    [
      'whose version has a template that is none',
      'j.json',
      { ...scenario, versions: [{ ...version, entry: undefined, template: 'handler.ts' }] },
      'handler.ts is not JSON (',
    ],
    [
      'whose requests are in a file that is no list',
      'k.json',
      { ...scenario, traffic: { requests: 'k.json' } },
      '--scenario: k.json: requests: k.json: invalid input',
    ],
    [
      'with a fault of an unknown kind',
      'h.json',
      { ...scenario, faults: ['event:*=lost', 'function:shift=slow'] },
      '--scenario: h.json: faults[1]: fault "function:shift=slow": kind: must be one of crash, out-of-time, throttle',
    ],
  ])('%s is refused before anything is started', async (_, file, content, message) => {
    if (content !== undefined) world.write(file, content);
    const ended = await session.run(['rehearse', '--template', template, '--scenario', file]);
    expect(ended.stderr).toContain(message);
    expect(ended.stdout).not.toContain('is deployed');
    expect(outcomeOf(ended)).toEqual(refused);
  });
});

test('every wrong field of a scenario is named', async () => {
  const file = world.write('wrong.json', {
    ...scenario,
    versions: [{ ...scenario.versions[0], expect: 'perfect' }],
    traffic: { requests: [{ path: 'checkout' }] },
    warmupSeconds: 10,
  });
  const ended = await session.run(['rehearse', '--template', template, '--scenario', file]);
  expect(ended.stderr.trim().split('\n')).toEqual([
    'rollouts: --scenario: wrong.json: versions[0].expect: invalid option: expected one of "promoted"|"rolled-back"|"refused"',
    'wrong.json: traffic.requests[0].path: invalid string: must start with "/"',
    'wrong.json: unrecognized key: "warmupSeconds"',
    expect.stringContaining('init --write'),
  ]);
  expect(outcomeOf(ended)).toEqual(refused);
});

test('an invalid fault is refused with the valid operations, and nothing is written', async () => {
  const ended = await session.run([
    'rehearse',
    '--fault',
    'vpc-lattice:UpdateListner=throttle',
    '--out',
    'never',
  ]);
  expect(ended.stderr).toMatch(
    /^rollouts: fault "vpc-lattice:UpdateListner=throttle": operation: .*UpdateListener,/,
  );
  expect(ended.stdout).toBe('');
  expect(existsSync(world.path('never'))).toBe(false);
  expect(outcomeOf(ended)).toEqual(refused);
});

test.each([
  [['--strategy', 'nope'], 'rollouts: --strategy: no strategy "nope"; the template has canary'],
  [
    ['--fault', 'function:nope=crash'],
    /^rollouts: fault "function:nope=crash": function: no function matches "nope"; there are .*shiftFunction/,
  ],
])(
  'rehearse %j names nothing of the template, and is refused before anything is started',
  async (flags, message) => {
    const ended = await session.run(['rehearse', '--template', template, ...flags, '--out', 'never']);
    expect(ended.stderr).toMatch(message);
    expect(ended.stdout).toBe('');
    expect(existsSync(world.path('never'))).toBe(false);
    expect(outcomeOf(ended)).toEqual(refused);
  },
);

describe('a template', () => {
  const shortVariable = {
    Resources: {
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Role: 'arn:aws:iam::123456789012:role/shop',
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Code: { ZipFile: 'exports.handler = async () => 1;' },
          Environment: { Variables: { V: '1' } },
        },
      },
    },
  };
  const archived = { Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { ArchivePolicy: {} } } } };

  test.each([
    ['that is missing', 'gone.template.json', undefined, '--template: gone.template.json does not exist'],
    [
      'that is not JSON',
      'a.template.json',
      'Resources:',
      '--template: a.template.json is not JSON (Unexpected token',
    ],
    ['without resources', 'b.template.json', {}, 'b.template.json is not a CloudFormation template'],
    [
      'with a property that is not supported',
      'd.template.json',
      archived,
      'resource Topic (AWS::SNS::Topic): the local cloud does not support the property ArchivePolicy',
    ],
    [
      'with a variable whose name AWS refuses',
      'h.template.json',
      shortVariable,
      'resource Function (AWS::Lambda::Function): the property Environment.Variables.V: Invalid string: must match pattern',
    ],
    [
      'without a service',
      'e.template.json',
      { Resources: {} },
      'stack e has no ProgressiveDelivery construct',
    ],
  ])('%s is refused', async (_, name, content, message) => {
    if (content !== undefined) world.write(name, content);
    world.write('shop.json', discountsOnly);
    const ended = await session.run(['rehearse', '--template', name, '--scenario', 'shop.json']);
    expect(ended.stderr).toContain(message);
    expect(outcomeOf(ended)).toEqual(refused);
  });

  test.each([[[]], [['--scenario', 'good']]])(
    'is never rehearsed with the code of the example (%j)',
    async (flags) => {
      const name = world.write('g.template.json', { Resources: {} });
      const ended = await session.run(['rehearse', '--template', name, ...flags]);
      expect(ended.stderr).toContain('--scenario ./scenario.json');
      expect(outcomeOf(ended)).toEqual(refused);
    },
  );

  test('is refused by rollouts cloud as well', async () => {
    const name = world.write('f.template.json', archived);
    const ended = await session.run(['cloud', '--port', '0', '--template', name]);
    expect(ended.stderr).toContain('the local cloud does not support the property ArchivePolicy');
    expect(ended.stdout).toBe('');
    expect(outcomeOf(ended)).toEqual(refused);
  });
});

describe('a file of a flag is checked before anything is started', () => {
  const commands = {
    'rehearse --template': ['rehearse', '--scenario', './gone.json', '--template'],
    'rehearse --next': ['rehearse', '--template', template, '--next'],
    'rehearse --scenario': ['rehearse', '--template', template, '--scenario'],
    'plan --template': ['plan', '--template'],
    'plan --strategy': ['plan', '--rps', '1', '--fault-percent', '1', '--strategy'],
    'cloud --template': ['cloud', '--port', '0', '--template'],
  };
  const faults: Readonly<Record<string, readonly [string, string]>> = {
    'that is missing': ['./missing.json', 'does not exist'],
    'that is a folder': ['./folder.json', 'is a folder'],
    'that is empty': ['./empty.json', 'is empty'],
    'that is not JSON': ['./text.json', 'is not JSON'],
    'that is binary': ['./binary.json', 'is not a text'],
    'that is not of its kind': [
      './list.json',
      String.raw`(?:is not a CloudFormation template|.*expected object)`,
    ],
  };
  const cases = Object.entries(commands).flatMap(([command, args]) =>
    Object.entries(faults).map(([kind, [file, what]]) => ({ command, kind, args, file, what })),
  );

  beforeAll(() => {
    mkdirSync(world.path('folder.json'));
    world.write('empty.json', '');
    world.write('text.json', 'Resources:\u001b[2J');
    world.write('binary.json', '\u007fELF\u0000\u0001');
    world.write('list.json', '[]');
  });

  test.each(cases)('$command with a file $kind', async ({ command, args, file, what }) => {
    const ended = await session.run([...args, file]);
    expect(ended.stderr).toMatch(
      new RegExp(
        `^rollouts: ${command.split(' ')[1]}: (?:${file}|strategy "list")[ :] ?${what}.*; .* (?:writes|lists) `,
      ),
    );
    expect(ended.stderr).not.toMatch(/[^\P{Cc}\n]/u);
    expect(ended.stdout).toBe('');
    expect(outcomeOf(ended)).toEqual(refused);
  });
});

// Below /proc, Node's own recursive creation of folders never returns.
test.each([
  ['a file', () => world.write('occupied', ''), '--out: occupied is a file: name a folder'],
  ['a folder below a file', () => `${world.write('occupied', '')}/out`, '--out: '],
  ['a folder that no file system takes', () => '/proc/nope/out', '--out: /proc/nope cannot be created ('],
  ['a folder that takes no files', () => '/proc', '--out: /proc/api-calls.jsonl cannot be written ('],
])('--out with %s is refused', async (_, path, message) => {
  const ended = await session.run(['rehearse', '--template', template, '--out', path()]);
  expect(ended.stderr).toContain(message);
  expect(outcomeOf(ended)).toEqual(refused);
});

test('a taken port of the service is refused before its template is deployed', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await expect(checkListenerPort(port)).rejects.toThrow(
    `--port: port ${port}, which the service gets, is taken`,
  );
  await new Promise((resolve) => server.close(resolve));
  await checkListenerPort(port);
  expect([4566, 65_535, 0].map(listenerPortAfter)).toEqual([4567, 0, 0]);
});

test('a taken port is refused with a way out', async () => {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const ended = await session.run(['cloud', '--template', template, '--port', String(port)]);

  expect(ended.stderr).toBe(
    `rollouts: port ${port} is taken: stop what listens on it, or choose another with --port\n`,
  );
  expect(outcomeOf(ended)).toEqual(refused);
  await new Promise((resolve) => server.close(resolve));
});
