import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { version } from '../../../packages/cli/package.json';
import { buildProgram } from '../../../packages/cli/program';
import { helpText } from '../../../packages/cli/views/help-text';
import { CliWorld } from '../../support/cli-process';
import { CliSession } from '../../support/cli-session';
import { wrongCommandLines } from '../../support/documented-commands';

const world = new CliWorld();
const session = new CliSession(world);

afterAll(async () => {
  await session.end();
  await world.close();
});

describe('help', () => {
  test.each([
    [['--help'], ['rehearse', 'cloud', '--version'], 'rollouts rehearse '],
    [
      ['rehearse', '--help'],
      ['--scenario', '--strategy', '--seed', '--rps', '--speed', '--fault', '--template', '--out', '--json'],
      'rollouts rehearse --speed 60',
    ],
    [
      ['cloud', '--help'],
      ['--port', '--template', '--speed', '--seed', '--out'],
      'aws vpc-lattice list-services --endpoint-url',
    ],
  ])('rollouts %j lists its flags and shows examples', async (args, names, example) => {
    const { exitCode, stdout, stderr } = await session.run(args);
    const [reference, examples] = stdout.split('\nExamples:\n');
    for (const name of names)
      expect(reference).toContain(`\n  ${name === '--version' ? '-V, ' : ''}${name} `);
    expect(examples).toContain(`  ${example}`);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  test('is the same as a command and as a flag', async () => {
    for (const command of [[], ['abort']]) {
      expect(await session.run(['help', ...command])).toEqual(await session.run([...command, '--help']));
    }
  });

  test('lists the exit codes', async () => {
    const { stdout } = await session.run(['--help']);
    expect(stdout).toMatch(/\n {2}0 {4}success\n(?: {2}[1-6] .+\n){6} {2}130 .+/);
  });

  test('is printed as an error without a command', async () => {
    const { exitCode, stdout, stderr } = await world.run([]);
    expect(stderr).toContain('Usage: rollouts');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });
});

describe('each command', () => {
  const { commands } = buildProgram(() => () => Promise.resolve());
  const visible = commands.filter((command) => command.name() !== 'complete');

  test.each(visible.map((command) => [command.name(), command] as const))(
    '%s has valid examples',
    async (_, command) => {
      let help = '';
      command.configureOutput({ writeOut: (text) => (help += text) });
      command.outputHelp();
      const examples = help.split('\nExamples:\n')[1] ?? '';
      // Two spaces separate an example from its comment.
      const lines = examples.split('\n').map((line) => line.trim().split(/ {2,}/)[0]);
      expect(lines.join('\n')).toMatch(new RegExp(`rollouts ${command.name()}\\b`));
      expect(await wrongCommandLines(`\`\`\`sh\n${lines.join('\n')}\n\`\`\``)).toEqual([]);
    },
  );
});

describe('a terminal of 60 columns', () => {
  const columns = 60;
  const { commands } = buildProgram(() => () => Promise.resolve());
  const tooLong = (lines: readonly string[]) => lines.filter((line) => line.length > columns);

  test.each(commands.map((command) => [command.name(), command] as const))(
    'has no flag of %s that is cut or wrapped within a word',
    (_, command) => {
      let help = '';
      command.configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => columns });
      command.outputHelp();
      expect(tooLong(help.split('\nExamples:\n')[0]!.split('\n'))).toEqual([]);
    },
  );

  test('has commands to copy as one line, with what they do below, and wraps the rest', () => {
    const long = 'rollouts rehearse --template cdk.out/Checkout.template.json --scenario ./scenario.json';
    const lines = helpText(
      {
        examples: `rollouts status   the release in flight\n${long}  in a browser, slow enough to watch`,
        notes: `A ${'note '.repeat(30)}\n  kind   ${'one, '.repeat(30)}\n  ${'x'.repeat(31)}  ${'two, '.repeat(30)}`,
      },
      columns,
    ).split('\n');
    expect(tooLong(lines)).toEqual([`  ${long}`]);
    expect(lines[lines.indexOf(`  ${long}`) + 1]).toBe('      in a browser, slow enough to watch');
    expect(lines).toContain('  rollouts status   the release in flight');
    for (const line of lines) expect(line).toMatch(/^(?:$|\S| {2}\S| {6}\S| {9}one)/);
  });
});

test('completion prints a script for each shell', async () => {
  for (const shell of ['zsh', 'fish']) {
    expect((await session.run(['completion', shell])).stdout).toContain('rollouts complete -- ');
  }
  const { exitCode, stdout } = await session.run(['completion', 'bash']);
  expect(stdout).toContain('complete -o default -F _rollouts rollouts\n');
  expect(exitCode).toBe(0);
});

test('nobody need read to the end', async () => {
  const started = world.start(['--help']);
  started.stopReading();
  expect(await started.ended).toEqual({ exitCode: 0, stdout: '', stderr: '' });
});

test('a failed write is reported and changes the exit code', () => {
  const rollouts = join(__dirname, '..', '..', '..', 'packages', 'cli', 'bin', 'rollouts.js');
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', `'${process.execPath}' '${rollouts}' --version > /dev/full`],
    {
      encoding: 'utf8',
    },
  );
  expect(stderr).toMatch(/^rollouts: writing to standard output failed: ENOSPC: .*\n$/);
  expect(status).toBe(1);
});

test('the version is the package’s', async () => {
  expect(await world.run(['--version'])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
});
