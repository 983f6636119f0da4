import type { RehearsalReport } from '../../../packages/rehearsal/report';
import { changedTemplate, withProperties, type Resources } from '../../support/changed-template';
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

test('--next rehearses an update of the stack, with the traffic of a scenario that names no version', async () => {
  const { description, traffic, warmUpSeconds } = discountsOnly;
  world.write('traffic-only.json', { description, traffic, warmUpSeconds });
  const next = changedTemplate((resources) => {
    const text = JSON.stringify(withProperties(resources, /^Function\w{8}$/, { MemorySize: 512 }));
    return JSON.parse(
      text.replaceAll(/(FunctionCurrentVersion4E2B2261)\w{32}/g, `$1${'0'.repeat(32)}`),
    ) as Resources;
  });
  const update = ['rehearse', '--template', exampleTemplateFile(), '--next', next, '--weather', 'calm'];
  // A release that ends soon is enough: the stories play updates that are promoted.
  const soon = ['--fault', 'cloudwatch:DescribeAlarms/judge=access-denied'];
  const ended = await world.run([...update, ...soon, '--scenario', 'traffic-only.json', '--json']);
  expect(ended.stderr).toBe('');
  expect(JSON.parse(ended.stdout)).toMatchObject({
    asExpected: false,
    requests: { failed: 0 },
    releases: [{ name: 'next', version: '2', outcome: 'rolled-back', expected: 'promoted' }],
  });
  const without = await world.run(['rehearse', '--scenario', 'traffic-only.json']);
  expect(without).toMatchObject({ exitCode: 2, stdout: '' });
  expect(without.stderr).toContain('versions: must have at least one version');
});
