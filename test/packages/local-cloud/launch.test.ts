import { taskBanner } from '../../../build/tasks';
import { launchOf } from '../../../packages/local-cloud/services/lambda/hosts/in-process/launch';
import { LambdaWorld } from './lambda-world';

const handler = 'exports.handler = async () => process.pid;';

async function processOf(code: string): Promise<'this process' | 'its own'> {
  const answer = () => Promise.resolve(undefined);
  const world = new LambdaWorld({ launch: launchOf('tasks-in-process', answer) });
  try {
    await world.deploy('function', code);
    const { payload } = await world.invoke('function');
    return payload === process.pid ? 'this process' : 'its own';
  } finally {
    await world.close();
  }
}

describe('A rehearsal runs', () => {
  it("lattice-rollouts' own functions in its process", async () => {
    expect(await processOf(`${taskBanner}\n${handler}`)).toBe('this process');
  });

  it('the code of others in processes of its own', async () => {
    expect(await processOf(handler)).toBe('its own');
  });
});
