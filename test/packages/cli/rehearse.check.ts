import type { RehearsalReport } from '../../../packages/rehearsal/report';
import { CliWorld } from '../../support/cli-process';
import { discountsOnly } from '../../support/discounts-only';
import { exampleTemplateFile } from '../../support/example-template';

const world = new CliWorld();

afterAll(() => world.close());

test('the same seed gives the same releases, request by request', async () => {
  world.write('discounts-only.json', discountsOnly);
  const play = async (out: string) => {
    const template = exampleTemplateFile();
    const { stdout } = await world.run([
      'rehearse',
      '--template',
      template,
      '--scenario',
      'discounts-only.json',
      '--json',
      '--out',
      out,
    ]);
    return JSON.parse(stdout) as RehearsalReport;
  };
  const one = await play('one');
  const other = await play('other');
  expect(one.releases).toEqual(other.releases);
  expect(one.releases).toMatchObject([{ outcome: 'rolled-back' }]);
});
