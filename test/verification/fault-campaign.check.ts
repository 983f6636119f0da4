import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mutations } from '../../verification/mutations/mutations';
import { auditPermissions } from '../../verification/fault-campaign/permissions';
import { formatCase, parseCase } from '../../verification/fault-campaign/proof-case';
import { mutateTemplate, synthesizeProof } from '../../verification/fault-campaign/template';
import { boundSeconds } from '../../verification/fault-campaign/promises';
import { proveCase, type ReleaseReport } from '../../verification/fault-campaign/work';

let templateFile: string;
let codeFolder: string;

beforeAll(async () => {
  templateFile = await synthesizeProof('listener', 'calm');
  codeFolder = newCodeFolder();
});
afterAll(() => rmSync(dirname(templateFile), { recursive: true, force: true }));

/** Creates a code folder below that of the template, so that one cleanup removes both. */
function newCodeFolder(): string {
  return mkdtempSync(join(dirname(templateFile), 'code-'));
}

function prove(text: string): Promise<ReleaseReport> {
  return proveCase({ kind: 'release', case: text, templateFile }, codeFolder);
}

describe('a whole release', () => {
  it('keeps every promise without faults, and lists unused permissions', async () => {
    const { violations, baselineSeconds, actions } = await prove('bad#1');
    expect({ violations, inTime: baselineSeconds! <= 5 }).toEqual({ violations: [], inTime: true });
    const lacking = { role: 'Guard', action: 'sqs:PurgeQueue', allowed: false };
    const problems = auditPermissions(templateFile, [...actions, lacking]);
    expect(problems).toContain('Guard lacks sqs:PurgeQueue');
    const ofAliases = problems.filter((each) => each.includes('lambda:UpdateAlias'));
    expect(ofAliases.map((each) => /Delivery([A-Za-z]+)Role/.exec(each)?.[1])).toEqual([
      'Guard',
      'Taskspromote',
      'Tasksrollback',
    ]);
  });

  it.each([
    ['bad#1; event:CloudWatch Alarm State Change=lost', 125],
    ['good#1; function:shift=killed-after(vpc-lattice:UpdateListener)*1; 50s:abort', 230],
    // Weather of a named seed: lost and late events, alarms on partial metrics, weights that take minutes.
    ['bad#3/stormy', boundSeconds('undisturbed', 'stormy')],
    ['bad#2/stormy; execution:canary: Bake at 20%=stopped*1', boundSeconds('stopped', 'stormy')],
  ])('keeps every promise: %s', async (text, bound) => {
    const { violations, baselineSeconds } = await prove(text);
    expect(violations).toEqual([]);
    expect(baselineSeconds).toBeLessThanOrEqual(bound);
  });

  it('is refused and not also rolled back when its lock is written late', async () => {
    expect((await prove('good#1; dynamodb:PutItem/admit=slow(30s)')).violations).toEqual([]);
  });

  it('is found to keep the canary weight without the sweep when the event of its end is lost', async () => {
    const text =
      'good#1; execution:canary: Bake at 20%=stopped*1; event:Step Functions Execution Status Change=lost';
    expect((await prove(text)).violations).toEqual([]);
    await mutateTemplate(
      templateFile,
      mutations.filter(({ name }) => name === 'no-sweep'),
    );
    // The code cache would hide the mutation.
    codeFolder = newCodeFolder();
    const { violations } = await prove(text);
    expect(violations.join()).toMatch(
      /traffic ended at .*"canary":1.*keeps the lock, and no operator was notified/,
    );
  });
});

describe('a case', () => {
  it.each([
    'good#1',
    'idle@rule#2',
    'bad#7; lambda:UpdateAlias/promote=throttle*3@2; execution:Promote=redriven(1m)*1; 95s:pause',
  ])('is read as it is written: %s', (text) => expect(formatCase(parseCase(text))).toBe(text));

  it.each([
    ['poor#1', 'case: must begin with good, bad, idle, failing, outage, not "poor#1"'],
    ['good@road#1', 'case: after @ must come one of listener, rule, not "road"'],
    ['good#1; 5s:hurry', 'case: "5s:hurry": must ask for one of abort, pause,'],
    ['good#1; lambda:Fly=throttle', 'fault "lambda:Fly=throttle": operation: lambda has no "Fly" here'],
  ])('that cannot be is refused: %s', (text, message) => expect(() => parseCase(text)).toThrow(message));
});
