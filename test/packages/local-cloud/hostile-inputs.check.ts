import { mkdtempSync, readFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { createGzip } from 'node:zlib';
import { isPrintable } from '../../../core/text/sanitize';
import { LocalCloud } from '../../../packages/local-cloud/cloud';
import { CliWorld, type CliProcess } from '../../support/cli-process';
import { CliSession } from '../../support/cli-session';
import { Delivery } from '../../support/delivery';
import { exampleTemplateFile } from '../../support/example-template';
import { hostileValues, hostileVariants, replacedLeaves } from '../../support/hostile-values';
import { rawRequest, sendRaw, signature } from '../../support/raw-requests';
import { validInputs } from '../../support/valid-inputs';

const world = new CliWorld();
const template = exampleTemplateFile();
afterAll(() => world.close());

it('every member of every operation may have every hostile value', async () => {
  const unexpected: unknown[] = [];
  const reported = jest.spyOn(console, 'error').mockImplementation((text) => void unexpected.push(text));
  const cloud = await LocalCloud.start({ startsAt: Date.parse('2026-01-05T09:00:00Z') });
  const inputs = await validInputs(cloud, mkdtempSync(join(process.env['TEST_FOLDER']!, 'hostile-')));
  let refused = 0;
  for (const [service, operations] of Object.entries(inputs)) {
    for (const [operation, input] of Object.entries(operations)) {
      for (const [what, value] of Object.entries(hostileValues)) {
        for (const [where, changed] of replacedLeaves(input, value)) {
          const { status, text } = await sendRaw(cloud, rawRequest(service, operation, changed));
          if (status >= 400) refused++;
          if (status < 300 || (status >= 400 && status < 500) || status === 501) continue;
          unexpected.push(`${service}:${operation} ${where} is ${what}: ${status} ${text}`);
        }
      }
    }
  }
  reported.mockRestore();
  await cloud.close();
  expect(unexpected).toEqual([]);
  expect(refused).toBeGreaterThan(5000);
});

describe('rollouts cloud', () => {
  let started: CliProcess;
  let url: string;

  beforeAll(async () => {
    started = world.start(['cloud', '--template', template, '--port', '0']);
    await started.printed('Press Ctrl-C to stop');
    url = /AWS endpoint +(http:\S+)/.exec(started.stdout)![1]!;
  });
  afterAll(async () => {
    started.kill('SIGINT');
    expect((await started.ended).stderr).toBe('');
  });

  /** The most memory that the process ever had, in megabytes. */
  const peakMegabytes = () =>
    Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${started.pid}/status`, 'utf8'))![1]) / 1024;

  const megabyte = Buffer.alloc(1_000_000, ' ');
  const agent = new Agent({ keepAlive: true });
  afterAll(() => agent.destroy());

  test.each([
    ['compressed', 'cloudwatch', { 'content-encoding': 'gzip' }, 300],
    ['compressed, where nobody inflates', 'events', { 'content-encoding': 'gzip' }, 300],
    ['as it is', 'events', {}, 300],
    ['as it is, for the largest limit', 'dynamodb', {}, 300],
  ])(
    'keeps its memory whatever is sent: three hundred megabytes, %s',
    async (_, service, headers, megabytes) => {
      const before = peakMegabytes();
      const status = await new Promise<number>((resolve, reject) => {
        const sent = httpRequest(url, {
          method: 'POST',
          // A client that closes its connection may not see the answer, as on AWS.
          agent,
          headers: {
            authorization: signature(service),
            'content-type': 'application/x-amz-json-1.0',
            'x-amz-target': 'GraniteServiceVersion20100801.DescribeAlarms',
            ...headers,
          },
        });
        sent.on('response', (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        sent.on('error', reject);
        const body = 'content-encoding' in headers ? createGzip() : sent;
        if (body !== sent) body.pipe(sent);
        let left = megabytes;
        const write = () => {
          while (left > 0) {
            left--;
            if (body.write(megabyte)) continue;
            body.once('drain', write);
            return;
          }
          body.end();
        };
        write();
      });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(peakMegabytes() - before).toBeLessThan(100);
    },
  );
});

describe('functions', () => {
  let delivery: Delivery;
  beforeAll(async () => {
    delivery = await Delivery.deploy();
    await delivery.disableRules();
  });
  afterAll(() => delivery.close());

  /** The errors of a program that did not expect something. */
  const unexpected = /^(?:Type|Range|Reference|Syntax)Error$|^Runtime\./;

  it('the guard ignores hostile events, and the baseline stays', async () => {
    const at = delivery.now();
    const event = {
      source: 'aws.cloudwatch',
      'detail-type': 'CloudWatch Alarm State Change',
      detail: { alarmName: delivery.alarmNames[0], state: { value: 'ALARM', reason: 'x', timestamp: at } },
    };
    for (const [what, variant] of hostileVariants(event)) {
      const { errorType = '' } = await delivery.guard<object>(variant as object);
      if (unexpected.test(errorType)) throw new Error(`${what}: ${errorType}`);
    }
    expect(await delivery.ledger.readCurrent()).toBeUndefined();
  });

  it('admit refuses hostile requests, and takes no lock', async () => {
    const version = '999';
    const request = { version, strategy: 'canary', reason: 'x', requestedBy: 'ana', onConflict: 'reject' };
    for (const [what, variant] of hostileVariants(request)) {
      const { errorType = 'none' } = await delivery.task<object>(
        'admit',
        delivery.admitInput(variant, 'hostile'),
      );
      if (!/^(?:InvalidReleaseInput|UnknownStrategy|VersionNotFound)$/.test(errorType)) {
        throw new Error(`${what}: ${errorType}`);
      }
    }
    expect(await delivery.ledger.readCurrent()).toBeUndefined();
  });
});

describe('the command line', () => {
  const session = new CliSession(world);
  afterAll(() => session.end());

  const texts = [
    '',
    '\u202e',
    'a\nb',
    '../../../etc/passwd',
    '__proto__',
    '$(id)',
    '-',
    '--',
    'x'.repeat(5000),
    '1e400',
    '-1',
    'NaN',
  ];
  const flags: string[][] = [
    ...texts.map((text) => ['rehearse', '--seed', text]),
    ...texts.map((text) => ['rehearse', '--scenario', `./${text}.json`]),
    ...texts.map((text) => ['rehearse', '--fault', text]),
    ...texts.map((text) => ['rehearse', '--strategy', `${text}?`]),
    ...texts.map((text) => ['cloud', '--port', `${text}x`]),
    ...texts.map((text) => ['cloud', '--template', `./${text}`]),
    ...texts.map((text) => ['plan', '--template', `./${text}`]),
    ...texts.map((text) => [`${text}?`]),
  ];

  it('refuses hostile flags in a few lines', async () => {
    for (const args of flags) {
      const { exitCode, stderr, stdout } = await session.run(args);
      const hasStack = /^ +at /m.test(stderr);
      const isPlain = isPrintable(stderr.replaceAll('\n', ''));
      if (exitCode !== 2 || hasStack || !isPlain || stdout !== '') {
        throw new Error(`${JSON.stringify(args)}: ${exitCode} ${stderr}${stdout}`);
      }
    }
  });
});
