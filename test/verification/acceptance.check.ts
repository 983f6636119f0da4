import { rmSync } from 'node:fs';
import { temporaryFolder } from '../../packages/local-cloud';
import { theEnd } from '../../verification/acceptance/checks/end';
import { firstDeploy } from '../../verification/acceptance/checks/first-deploy';
import { runChecks } from '../../verification/acceptance/run/run-checks';
import { Walk } from '../../verification/acceptance/walk/walk';
import { LocalWorld } from '../../verification/acceptance/worlds/local';
import { ensureBuilt } from '../support/built';

ensureBuilt();

describe('the acceptance suite on the local cloud', () => {
  it('passes the checks on the first deployment and the last in weather as on AWS', async () => {
    process.env['CDK_VALIDATION'] = 'false';
    const world = await LocalWorld.start({ weather: 'typical', seed: 1 });
    const folder = temporaryFolder();
    try {
      const report = await runChecks(new Walk(world, folder), [...firstDeploy, ...theEnd], {
        onResult: () => undefined,
      });
      expect(report.checks.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
      await world.close();
    }
  });
});
