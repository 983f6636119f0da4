import type { RehearsalReport } from '../../../packages/rehearsal/report';
import { CliWorld } from '../../support/cli-process';

const world = new CliWorld();

afterAll(() => world.close());

// Commands of people take time, unless the weather is calm.
it.each(['approval', 'budget'])('scenario %s ends as it says, in usual weather', async (name) => {
  const { exitCode, stdout } = await world.run(['rehearse', '--scenario', name, '--json']);
  const report = JSON.parse(stdout) as RehearsalReport;
  expect(report).toMatchObject({ asExpected: true, weather: 'typical' });
  expect(report.releases.map(({ outcome, expected }) => outcome === expected)).not.toContain(false);
  expect(exitCode).toBe(0);
});
