import { join } from 'node:path';
import { CliProcess, CliWorld, type Ended } from './cli-process';

const world = new CliWorld();

afterAll(() => world.close());

function bench(...args: string[]): Promise<Ended> {
  const main = join(__dirname, '..', 'bench', 'main.ts');
  return new CliProcess(['--require', require.resolve('tsx/cjs'), main, ...args], world.folder, {}).ended;
}

test('without a name the benches are listed', async () => {
  const { exitCode, stdout, stderr } = await bench();
  expect(stdout).toMatch(/\n {2}data-plane .+\n {2}split .+\n {2}rehearsals .+--seeds 20/);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

test.each([
  [['speed'], 'bench: there is no bench "speed"; there are: data-plane, split, rehearsals, '],
  [
    ['split', '--requests', 'many'],
    'bench: --requests must be a whole number from 100 to 1000000, not many\n',
  ],
  [['rehearsals', '--scenario', 'ugly'], 'bench: there is no scenario "ugly"; there are: '],
])('bench %j is refused', async (args, message) => {
  const { exitCode, stdout, stderr } = await bench(...args);
  expect(stderr).toContain(message);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
});
