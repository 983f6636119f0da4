import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { AuditEvent } from '../../../core/audit/events/audit-event';
import { FailingClients } from '../../../packages/cli/commands/cloud/failing-clients';
import { introductionLines } from '../../../packages/cli/commands/cloud/introduction';
import { readPlayedScenario } from '../../../packages/cli/commands/cloud/played-scenario';
import { Timeline } from '../../../packages/cli/commands/cloud/timeline';
import { findCode } from '../../../packages/cli/commands/publish/code-to-publish';
import { firstPage } from '../../../packages/cli/commands/rehearse/first-page';
import { findLocalEndpoint, isLocalCloud } from '../../../packages/cli/commands/shared/local-endpoint';
import { connectionLines } from '../../../packages/cli/views/connection-text';
import { bundleHandler } from '../../../packages/rehearsal/bundle-handler';
import { ServedRequests } from '../../../packages/rehearsal/served-requests';
import { discountsOnly } from '../../support/discounts-only';

const folder = mkdtempSync(join(tmpdir(), 'playground-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(path: string, content: object | string = ''): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('the timeline', () => {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString();
  const event = (second: number, kind: string) =>
    ({ at: at(second), kind, releaseId: 'a' }) as unknown as AuditEvent;

  it('has each event of each release once, also when it ends between two readings', async () => {
    const trails: Record<string, AuditEvent[]> = { a: [event(1, 'admitted')], b: [] };
    let current: string | undefined = 'a';
    let past: string[] = [];
    let reads = 0;
    const seen: string[] = [];
    const releases = {
      current: () =>
        Promise.resolve(current && { release: { id: current, version: '2' }, events: trails[current] }),
      history: () => Promise.resolve(past.map((id) => ({ id, version: '2' }))),
      events: (id: string) => Promise.resolve((reads++, trails[id])),
    };
    const timeline = new Timeline(releases as never, ({ releaseId, event: { kind } }) =>
      seen.push(`${releaseId} ${kind}`),
    );
    timeline.refresh();
    timeline.refresh();
    await timeline.settled();
    expect(seen).toEqual(['a admitted']);
    trails['a']!.push(event(2, 'shifted'), event(3, 'concluded'));
    [current, past] = [undefined, ['b', 'a']];
    trails['b']!.push(event(4, 'concluded'));
    timeline.refresh();
    await timeline.settled();
    expect(seen).toEqual(['a admitted', 'a shifted', 'a concluded', 'b concluded']);
    timeline.refresh();
    await timeline.settled();
    // What has ended is read no more.
    expect(reads).toBe(2);
  });
});

describe('clients that get errors', () => {
  it('are noticed by side, once, and again when they get none for a minute', () => {
    const served = new ServedRequests();
    const failing = new FailingClients(served, 0);
    const add = (second: number, fault: boolean) => served.add({ at: second * 1000, side: 'canary', fault });
    const check = (second: number) => failing.check(second * 1000);
    add(1, false);
    expect(check(5)).toEqual([]);
    add(6, true);
    add(7, true);
    expect(check(10)).toEqual([{ side: 'canary', at: 10_000, since: 5000, isFailing: true, failed: 2 }]);
    add(11, true);
    expect(check(15)).toEqual([]);
    expect(check(70)).toEqual([]);
    expect(check(75)).toEqual([{ side: 'canary', at: 75_000, since: 5000, isFailing: false, failed: 3 }]);
    add(76, true);
    expect(check(80)).toMatchObject([{ isFailing: true, failed: 1 }]);
  });
});

describe('the scenario of a template', () => {
  it('is the named one, else scenario.json beside it or in the folder above, else none', () => {
    const template = write('app/cdk.out/Shop.template.json', {});
    expect(readPlayedScenario(template)).toBeUndefined();
    const above = write('app/scenario.json', { ...discountsOnly, description: 'above' });
    expect(readPlayedScenario(template)).toMatchObject({ file: above, scenario: { description: 'above' } });
    const beside = write('app/cdk.out/scenario.json', discountsOnly);
    expect(readPlayedScenario(template)?.file).toBe(beside);
    expect(readPlayedScenario(template, above)?.file).toBe(above);
    expect(readPlayedScenario(template, 'good')).toMatchObject({ name: 'the scenario good' });
    expect(() => readPlayedScenario(template, 'gone.json')).toThrow('gone.json does not exist');
  });
});

describe('the code to publish', () => {
  const scenario = () => write('shop/scenario.json', discountsOnly);

  it('is that of a version of the scenario, a file, or the handler in a folder', () => {
    const entry = discountsOnly.versions[0]!.entry;
    expect(findCode('bad', scenario(), 'index')).toEqual({ name: 'bad', entry });
    const file = write('code/handler.js');
    expect(findCode(file, undefined, 'index').entry).toBe(file);
    expect(findCode(join(folder, 'code'), undefined, 'index').entry).toBe(file);
    const main = write('code/main.ts');
    expect(findCode(join(folder, 'code'), undefined, 'main').entry).toBe(main);
  });

  it('is refused with the names that exist', () => {
    expect(() => findCode('goood', scenario(), 'index')).toThrow(/"goood".*bad/);
    expect(() => findCode('goood', undefined, 'index')).toThrow(/"goood".*folder or file/);
    mkdirSync(join(folder, 'empty'));
    expect(() => findCode(join(folder, 'empty'), undefined, 'main')).toThrow('main.ts');
    const update = { name: 'next', template: 'Shop.template.json', expect: 'promoted' };
    write('shop/Shop.template.json', { Resources: {} });
    const updates = write('shop/updates.json', { ...discountsOnly, versions: [update] });
    expect(() => findCode('next', updates, 'index')).toThrow('is a template');
  });

  it('is JavaScript or TypeScript', async () => {
    for (const path of ['shop/empty.json', 'shop/handler.py', 'shop/LICENSE']) {
      const { entry } = findCode(write(path), undefined, 'index');
      await expect(bundleHandler(entry)).rejects.toThrow(
        /is not a file of JavaScript or TypeScript \(\.ts, /,
      );
    }
  });
});

describe('publish finds its endpoint', () => {
  const server = createServer((request, response) => {
    if (request.url === '/cloud') response.setHeader('x-virtual-time', '1');
    response.end();
  });
  let url: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  it.each([
    [undefined, 'is not set'],
    ['', 'is not set'],
    ['https://lambda.eu-west-1.amazonaws.com', 'cdk deploy'],
    ['http://127.0.0.1.example.com', 'cdk deploy'],
    ['no url', 'cdk deploy'],
    ['http://127.0.0.1:1', 'no local cloud answers'],
  ])('never at %s', async (endpoint, why) => {
    await expect(findLocalEndpoint(endpoint ?? '')).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining(why) as string,
    });
  });

  it('only where a local cloud answers', async () => {
    expect(await findLocalEndpoint(`${url}/cloud`)).toBe(`${url}/cloud`);
    await expect(findLocalEndpoint(url)).rejects.toThrow('is not a local cloud');
    expect(await isLocalCloud(url)).toBe(false);
  });
});

it('the lines that connect a terminal remove what would lead elsewhere', () => {
  const place = { endpoint: 'http://127.0.0.1:1', region: 'us-east-1' };
  expect(connectionLines(place, {}).join('\n')).not.toContain('unset');
  expect(connectionLines(place, { AWS_PROFILE: 'prod' })[0]).toBe('unset AWS_PROFILE');
});

it('the introduction says what to type, also without a scenario, and nothing of releases without a service', () => {
  const cloud = { endpoint: 'http://127.0.0.1:1', context: { region: 'us-east-1', clock: { now: () => 0 } } };
  const started = {
    cloud: cloud as never,
    listeners: [],
    services: ['shop'],
    played: undefined,
    speed: 30,
    out: 'out',
  };
  const played = readPlayedScenario('', write('named.json', discountsOnly));
  const typed = (lines: string[]) =>
    lines.filter((line) => line.includes('npx rollouts')).map((line) => line.split(/ +/)[4]);
  expect(typed(introductionLines({ ...started, played }))).toEqual(['bad', '#', '#', '#', '#']);
  expect(typed(introductionLines(started))[0]).toBe('./FOLDER');
  expect(typed(introductionLines({ ...started, services: [] }))).toEqual([]);
});

describe('a rehearsal with a console starts', () => {
  const never = new Promise<void>(() => {});
  const signal = new AbortController().signal;
  const keyboard = () => new PassThrough() as unknown as NodeJS.ReadStream & PassThrough;

  it.each([
    ['when a page is open', Promise.resolve(), undefined, 'page'],
    ['by Enter', never, '\n', 'key'],
  ])('%s', async (_, opened, typed, by) => {
    const keys = keyboard();
    if (typed !== undefined) keys.write(typed);
    expect(await firstPage(opened, signal, keys)).toBe(by);
    expect(keys.listenerCount('data')).toBe(0);
  });

  it('when its input ends, and not after Ctrl-C', async () => {
    const keys = keyboard();
    keys.end();
    expect(await firstPage(never, signal, keys)).toBe('key');
    expect(await firstPage(never, AbortSignal.abort(), keyboard())).toBe('aborted');
  });
});
