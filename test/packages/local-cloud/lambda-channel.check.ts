import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { readSleepReports } from '../../../packages/local-cloud/services/lambda/hosts/sleep-reports';
import { pythonOf } from '../../../packages/local-cloud/services/lambda/state/python';
import { LambdaWorld, zipOf } from './lambda-world';
import { testUnless } from '../../support/skipped';

const withPython = testUnless(pythonOf('python3.12') ? undefined : 'no Python 3.12');

describe('a function that writes to file descriptor 3', () => {
  let world: LambdaWorld;
  beforeEach(() => {
    world = new LambdaWorld();
  });
  afterEach(() => world.close());

  /** The answers of two calls, and the virtual time that they took. */
  const callTwice = async () => {
    const before = world.clock.now();
    const answers = [await world.invoke('writes'), await world.invoke('writes')];
    return { answers: answers.map(({ payload }) => payload), took: world.clock.now() - before };
  };
  const wanted = { answers: ['slept', 'slept'], took: 120_000 };

  test('is answered in Node.js, and its sleep takes virtual time', async () => {
    await world.deploy(
      'writes',
      `const { writeSync } = require('node:fs');
      exports.handler = async () => {
        for (const junk of ['junk', '\\n{"cmd":"NODE_HANDLE"}\\n', 'null\\n{"sleepUntil":"x"}\\n[', '\\x00']) writeSync(3, junk);
        await new Promise((resolve) => setTimeout(resolve, 60_000));
        return 'slept';
      };`,
      { Timeout: 100 },
    );
    expect(await callTwice()).toEqual(wanted);
  });

  withPython('is answered in Python, and its sleep takes virtual time', async () => {
    const source = `
import os, time

def handler(event, context):
    for junk in (b'junk', b'\\n\\xff{"wakeAt"}\\n', b'null\\n[1]\\n{'):
        os.write(3, junk)
    time.sleep(60)
    return 'slept'
`;
    await world.deploy('writes', '', {
      Runtime: 'python3.12',
      Handler: 'index.handler',
      Code: { ZipFile: zipOf(source, 'index.py') },
      Timeout: 100,
    });
    expect(await callTwice()).toEqual(wanted);
  });
});

test('sleep reports are read among any junk, in pieces of any size', () => {
  const report = { sleepUntil: 5, heldRequests: [1] };
  const junk = fc.oneof(fc.string(), fc.json(), fc.constant('\n'));
  fc.assert(
    fc.property(fc.array(junk, { maxLength: 5 }), fc.integer({ min: 1, max: 9 }), (lines, size) => {
      const channel = new PassThrough();
      const reports: object[] = [];
      readSleepReports(channel, (each) => reports.push(each));
      const text = lines.map((line) => `${line}\n${JSON.stringify(report)}\n`).join('');
      for (let at = 0; at < text.length; at += size) channel.emit('data', text.slice(at, at + size));
      expect(reports).toEqual(lines.map(() => report));
    }),
    { numRuns: 50 },
  );
});
