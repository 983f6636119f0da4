import { version } from '../package.json';
import { CliWorld } from './cli-process';

const world = new CliWorld();

afterAll(() => world.close());

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
  ])('rollouts %j names what there is and shows examples', async (args, names, example) => {
    const { exitCode, stdout, stderr } = await world.run(args);
    const [reference, examples] = stdout.split('\nExamples:\n');
    for (const name of names)
      expect(reference).toContain(`\n  ${name === '--version' ? '-V, ' : ''}${name} `);
    expect(examples).toContain(`  ${example}`);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  test('tells the exit codes', async () => {
    const { stdout } = await world.run(['--help']);
    expect(stdout).toMatch(/\n {2}0 {2}all is well\n {2}1 .+\n {2}2 .+\n {2}3 .+\n {2}130 .+/);
  });

  test('comes without a command as well, as an error', async () => {
    const { exitCode, stdout, stderr } = await world.run([]);
    expect(stderr).toContain('Usage: rollouts');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });
});

test('the version is the package’s', async () => {
  expect(await world.run(['--version'])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
});
