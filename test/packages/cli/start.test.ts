import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CliProcess, CliWorld } from '../../support/cli-process';

const bin = join(__dirname, '..', '..', '..', 'packages', 'cli', 'bin');
const world = new CliWorld();

afterAll(() => world.close());

/** Starts our `bin` beside a program of the test's. */
function start(name: string, program?: string) {
  cpSync(bin, world.path(name, 'bin'), { recursive: true });
  mkdirSync(world.path(name, 'dist'));
  if (program !== undefined) world.write(join(name, 'dist', 'main.js'), program);
  const rollouts = world.path(name, 'bin', 'rollouts.js');
  return new CliProcess([rollouts, 'good', 'morning'], world.folder, world.environment).ended;
}

test('the exit code of the program is that of the process', async () => {
  const program = `exports.main = async (argv) => { console.log(argv.join(' ')); return 3; };`;
  expect(await start('built', program)).toEqual({ exitCode: 3, stdout: 'good morning\n', stderr: '' });
});

test('a program that was not built is reported with the command to build it', async () => {
  const { exitCode, stdout, stderr } = await start('not-built');
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toContain(world.path('not-built', 'dist', 'main.js'));
  expect(stderr).toContain('npm run build');
});
