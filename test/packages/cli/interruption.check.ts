import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CliWorld, type CliProcess, type Ended } from '../../support/cli-process';
import { CliSession } from '../../support/cli-session';
import { discountsOnly } from '../../support/discounts-only';
import { exampleTemplateFile } from '../../support/example-template';

const world = new CliWorld();
const template = exampleTemplateFile();

/** A release that takes long, with almost no traffic. */
const endless = {
  description: 'a version that works',
  versions: [
    {
      name: 'next',
      entry: join(__dirname, '..', '..', '..', 'examples', 'checkout', 'next', 'handler.ts'),
      expect: 'promoted',
    },
  ],
  traffic: { requestsPerSecond: 0.1, requests: [{ path: '/health' }] },
  warmUpSeconds: 1,
};
const rehearseEndless = ['rehearse', '--template', template, '--scenario', 'endless.json'];

beforeAll(() => world.write('endless.json', endless));

afterAll(() => world.close());

interface Left {
  readonly processes: number;
  readonly folders: readonly string[];
}

const secondsToEnd = 2;
const nothing: Left = { processes: 0, folders: [] };

/** Ends a process; returns its result, and what is left of it after at most two seconds. */
async function endBy(started: CliProcess, end: () => void): Promise<Ended & { left: Left }> {
  const latest = performance.now() + secondsToEnd * 1000;
  end();
  while (started.runningProcesses > 0 && performance.now() < latest) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const left = { processes: started.runningProcesses, folders: world.leftFolders() };
  started.kill('SIGKILL');
  return { ...(await started.ended), left };
}

describe('rollouts rehearse', () => {
  test('ends within two seconds of Ctrl-C, and leaves nothing', async () => {
    const started = world.start(rehearseEndless);
    await started.printed('next published as version 2');
    const ended = await endBy(started, () => started.kill('SIGINT'));
    expect(ended).toMatchObject({ exitCode: 130, stderr: '', left: nothing });
    expect(ended.stdout).toMatch(/\nInterrupted: the local cloud has been stopped and cleaned up\.\n$/);
  });

  test('leaves a folder when it is killed, which the next one removes', async () => {
    const started = world.start(rehearseEndless);
    await started.printed('next published as version 2');
    const { left } = await endBy(started, () => started.kill('SIGKILL'));
    expect(left).toEqual({ processes: 0, folders: [expect.any(String) as string] });

    const next = world.start([...rehearseEndless, '--out', 'next']);
    await next.printed('next published as version 2');
    expect(world.leftFolders()).toEqual([expect.not.stringContaining(left.folders[0]!) as string]);
    expect((await endBy(next, () => next.kill('SIGINT'))).left).toEqual(nothing);
  });

  test('ends while it still synthesizes', async () => {
    const started = world.start(['rehearse', '--out', join(world.folder, 'out')]);
    await started.printed('Rehearsing bad-then-good');
    const ended = await endBy(started, () => started.kill('SIGINT'));
    expect(ended).toMatchObject({ exitCode: 130, stderr: '', left: nothing });
  });

  test('ends as fast on SIGTERM, and prints no partial report with --json', async () => {
    const started = world.start([...rehearseEndless, '--json', '--out', 'json']);
    await world.appears('json/api-calls.jsonl');
    const ended = await endBy(started, () => started.kill('SIGTERM'));
    expect(ended).toMatchObject({ exitCode: 130, stdout: '', stderr: '', left: nothing });
    expect(statSync(world.path('json/api-calls.jsonl')).mode & 0o777).toBe(0o600);
  });
});

describe('rollouts cloud', () => {
  let started: CliProcess;
  let account: Readonly<Record<string, string>>;
  const session = new CliSession(world);
  const rollouts = (...args: string[]) => session.run(args, account);

  beforeAll(async () => {
    world.write('discounts-only.json', discountsOnly);
    const play = ['--scenario', 'discounts-only.json', '--traffic', '2', '--speed', '600'];
    started = world.start(['cloud', '--template', template, '--port', '0', ...play]);
    await started.printed('Press Ctrl-C to stop');
    const exported = [...started.stdout.matchAll(/\b([A-Z_]+)=(\S+)/g)];
    account = Object.fromEntries(exported.map(([, name, value]) => [name, value]));
  });

  afterAll(() => session.end());

  test('prints the endpoint and the URL of the service', async () => {
    const service = /Service URL +(http:\/\/127\.0\.0\.1:\d+)/.exec(started.stdout)?.[1];
    const endpoint = /AWS endpoint +(http:\/\/127\.0\.0\.1:\d+)/.exec(started.stdout)?.[1];
    expect(await (await fetch(`${service}/health`)).json()).toEqual({ status: 'ok' });
    expect((await fetch(`${endpoint}/`)).status).toBeGreaterThanOrEqual(400);
    expect(account['AWS_ENDPOINT_URL']).toBe(endpoint);
  });

  test('releases what publish publishes, and says which clients failed', async () => {
    expect(await rollouts('publish', 'bad')).toMatchObject({ exitCode: 0, stderr: '' });
    await started.printed('clients during version 2:');
    const { stdout } = await rollouts('history', '--json');
    expect(JSON.parse(stdout)).toMatchObject([{ version: '2', outcome: 'rolled-back' }]);
    expect(started.stdout).toContain('TypeError');
    // What functions print is in a file.
    expect(started.stdout).not.toContain('_aws');
    expect(readFileSync(world.path('out', 'function-logs.jsonl'), 'utf8')).toContain('_aws');
    expect(await rollouts('publish', 'bad')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('start 2') as string,
    });
    expect(await rollouts('publish', 'goood')).toMatchObject({ exitCode: 2, stdout: '' });
  });

  test('is found by a second one on its port', async () => {
    const { port } = new URL(account['AWS_ENDPOINT_URL']!);
    const second = await rollouts('cloud', '--port', port, '--out', 'second');
    expect(second).toMatchObject({ exitCode: 2, stdout: '' });
    expect(second.stderr).toContain('a local cloud answers');
  });

  test('ends within two seconds of Ctrl-C with exit code 0, and leaves nothing', async () => {
    const ended = await endBy(started, () => started.kill('SIGINT'));
    expect(ended).toMatchObject({ exitCode: 0, stderr: '', left: nothing });
  });
});
