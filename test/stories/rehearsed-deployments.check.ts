import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assets } from '../../packages/cli/process/assets';
import { readScenario, rehearse, scenarioOfUpdate, type Scenario } from '../../packages/rehearsal';
import { changedTemplate, withProperties, type Resources } from '../support/changed-template';
import { exampleTemplateFile } from '../support/example-template';

const released = /^Function\w{8}$/;

/** Another memory size of the released function, with the version that CDK then makes. */
function withMoreMemory(resources: Resources): Resources {
  const text = JSON.stringify(withProperties(resources, released, { MemorySize: 512 }));
  return JSON.parse(
    text.replaceAll(/(FunctionCurrentVersion4E2B2261)\w{32}/g, `$1${'0'.repeat(32)}`),
  ) as Resources;
}

const play = (scenario: Scenario) =>
  rehearse({
    scenario,
    templateFile: exampleTemplateFile(),
    seed: 1,
    weather: 'calm',
    speed: 'max',
    requestsPerSecond: 5,
    strategy: 'canary',
    onProgress: () => undefined,
  });

it('an update of the stack is rehearsed, with deployments in the middle of its release', async () => {
  const folder = mkdtempSync(join(process.env['TEST_FOLDER']!, 'deployments-'));
  const next = changedTemplate(withMoreMemory);
  const other = changedTemplate((resources) =>
    withProperties(withMoreMemory(resources), /^SmokeTest\w{8}$/, { MemorySize: 1024 }),
  );
  writeFileSync(
    join(folder, 'scenario.json'),
    JSON.stringify({
      description: 'an update, and two deployments while its release runs',
      versions: [{ name: 'next', template: next, expect: 'promoted' }],
      traffic: { requests: readScenario('good', assets.scenarios).traffic.requests },
      deployments: [
        { atSeconds: 300, template: other, failingResource: 'SmokeTest', expect: 'failed' },
        { atSeconds: 600, template: other },
      ],
    }),
  );
  const scenario = readScenario(join(folder, 'scenario.json'), assets.scenarios);
  const report = await play(scenario);
  expect(report).toMatchObject({
    asExpected: true,
    requests: { failed: 0 },
    releases: [{ name: 'next', version: '2', outcome: 'promoted' }],
    deployments: [
      { outcome: 'failed', status: 'UPDATE_ROLLBACK_COMPLETE' },
      { outcome: 'complete', status: 'UPDATE_COMPLETE' },
    ],
  });
});

it('an update that publishes no version has the outcome that says so', async () => {
  const other = changedTemplate((resources) =>
    withProperties(resources, /^SmokeTest\w{8}$/, { MemorySize: 1024 }),
  );
  await expect(play(scenarioOfUpdate(other))).rejects.toThrow('publishes no version');
});
