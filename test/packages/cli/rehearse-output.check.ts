import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import type { ApiCall } from '../../../packages/local-cloud/api-log';
import type { RehearsalReport } from '../../../packages/rehearsal/report';
import { CliWorld, type Ended } from '../../support/cli-process';
import { CliSession } from '../../support/cli-session';
import { discountsOnly } from '../../support/discounts-only';
import { exampleTemplateFile } from '../../support/example-template';

const world = new CliWorld();
const session = new CliSession(world);
const template = exampleTemplateFile();

beforeAll(() => {
  world.write('discounts-only.json', discountsOnly);
});

afterAll(async () => {
  await session.end();
  await world.close();
});

const faults = ['event:*Status Change=late(1s)*1', 'event:Nothing=lost'];
const rehearse = [
  'rehearse',
  '--template',
  template,
  '--scenario',
  'discounts-only.json',
  '--weather',
  'calm',
];

function reportIn(folder: string): RehearsalReport {
  return JSON.parse(readFileSync(world.path(folder, 'rehearsal.json'), 'utf8')) as RehearsalReport;
}

function apiCallsIn(folder: string): ApiCall[] {
  const lines = readFileSync(world.path(folder, 'api-calls.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as ApiCall);
}

describe('a rehearsal into a pipe', () => {
  let ended: Ended;

  beforeAll(async () => {
    // With CI set, the color library would color a pipe.
    const flags = faults.flatMap((fault) => ['--fault', fault]);
    ended = await world.run([...rehearse, ...flags, '--out', 'piped'], { CI: 'true' });
  });

  test('prints each event as a line, and the outcomes', () => {
    const lines = ended.stdout.replaceAll(/\d+(?:[.,]\d+)*/g, '0').split('\n');
    // A machine may have another version of Node.js than the functions.
    expect(lines.filter((line) => !line.startsWith('Different from AWS: '))).toEqual([
      `Rehearsing discounts-only.json: ${discountsOnly.description}`,
      '0:0:0  checkout is deployed at http://0:0',
      '0:0:0  bad published as version 0, released by its trigger',
      '0:0:0  bad rolled back at 0% (as expected)',
      // The alarm or the comparison, whichever fails first.
      expect.stringMatching(/^ {10}CanaryFaults: canary 0 faults, production 0 faults/),
      expect.stringMatching(/^ {10}clients at 0%: canary failed 0 of 0 \(0%\) requests, production 0 of 0$/),
      expect.stringMatching(/^ {12}canary 0 × 0: function-error: .+TypeError/),
      expect.stringMatching(
        /^ {10}baseline restored .+ after the first fault; the canary served 0 faults? in all$/,
      ),
      '',
      expect.stringMatching(
        /^0 requests, 0 failed \(0%\); .+ of virtual time in 0 s \(0 requests\/s\); calm weather, seed 0$/,
      ),
      'Fault event:*Status Change=late(0s)*0: injected once',
      'Fault event:Nothing=lost: never injected (no call or event matched)',
      'All releases ended as expected.',
      'Report: piped/rehearsal.html (and piped/rehearsal.json)',
      expect.stringMatching(/^bad failed most with 0 × TypeError: .*: piped\/logs\/\S+-0\.log$/),
      'Logs:   piped/logs, a file for each version',
      'Next: npx cdk deploy',
      expect.stringMatching(/^ {6}or npx rollouts cloud --template /),
      '',
    ]);
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('writes a self-contained page', () => {
    const page = readFileSync(world.path('piped', 'rehearsal.html'), 'utf8');
    expect(page).toContain(`"releaseId":"${reportIn('piped').releases[0]!.id}"`);
    expect(page).toMatch(/Content-Security-Policy" content="default-src 'none'; script-src 'sha256-/);
    expect(page).not.toMatch(/<(?:script|link|img)[^>]+(?:src|href)="(?!data:)/);
  });

  test('prints no escape sequences and no status block', () => {
    expect(stripVTControlCharacters(ended.stdout)).toBe(ended.stdout);
    expect(ended.stdout).not.toContain('\r');
    expect(ended.stdout.match(/ published as version/g)).toHaveLength(1);
    expect(ended.stdout).not.toContain('hold: ');
  });

  test('writes the report and every API call', () => {
    expect(reportIn('piped')).toMatchObject({
      scenario: 'discounts-only.json',
      asExpected: true,
      releases: [{ name: 'bad', version: '2', outcome: 'rolled-back', stages: [{ weight: 10 }] }],
    });
    const weightChanges = apiCallsIn('piped').filter(({ operation }) => operation === 'UpdateListener');
    // To 10%; back, by the state machine itself and by the rollback's function; if an alarm was first, by the guard too.
    expect([3, 4]).toContain(weightChanges.length);
    expect(weightChanges.filter(({ status }) => status !== 200)).toEqual([]);
  });

  test('leaves nothing behind', () => {
    expect(world.leftFolders()).toEqual([]);
  });
});

test('with --json only the report is on stdout', async () => {
  const { exitCode, stdout, stderr } = await session.run([...rehearse, '--json', '--out', 'json']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual(reportIn('json'));
});
