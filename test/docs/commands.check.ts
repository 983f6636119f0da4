import { exitCodes } from '../../packages/cli/process/exit-codes';
import { CliWorld } from '../support/cli-process';
import { CliSession } from '../support/cli-session';
import { ReleasedService } from '../support/released-service';
import { shellWords } from '../support/shell-words';
import { played } from './documented-situations';

const world = new CliWorld();
const session = new CliSession(world);
let service: ReleasedService;

beforeAll(async () => {
  service = await ReleasedService.begin();
});
afterAll(async () => {
  await session.end();
  await service.delivery.close();
  await world.close();
});

/** The flags in place of the answers that a user would type. */
const answers = ['--yes', '--reason', 'somebody said so'];

describe('in its documented state', () => {
  it.each(Object.entries(played))('%s', async (line, { given, prints, asks }) => {
    await given(service);
    const [, ...words] = shellWords(line);
    const args = words.map((word) => (word === '42' ? service.version : word));
    const missing = answers.filter(
      (flag, index) => !args.includes(flag) && !args.includes(answers[index - 1] ?? ''),
    );
    const { exitCode, stdout, stderr } = await session.run(
      asks ? [...args, ...missing] : args,
      service.account,
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: exitCodes.ok, stderr: expect.any(String) as string });
    expect(stdout).toMatch(prints);
    const [, started] = /^Started (\S+):/.exec(stdout) ?? [];
    if (started !== undefined) await service.stop(service.delivery.executionArn(started));
  });
});
