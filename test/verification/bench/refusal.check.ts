import { join } from 'node:path';
import { CliProcess, CliWorld } from '../../support/cli-process';

const world = new CliWorld();

afterAll(() => world.close());

test('a refusal is one line on stderr, with exit code 2', async () => {
  const main = join(__dirname, '..', '..', '..', 'verification', 'bench', 'main.ts');
  const order = ['--require', require.resolve('tsx/cjs'), main, 'speed'];
  const { exitCode, stdout, stderr } = await new CliProcess(order, world.folder, {}).ended;
  expect(stderr).toMatch(/^bench: there is no bench "speed"; there are: .+\n$/);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
});
