import { stripVTControlCharacters } from 'node:util';
import type { WriteStream } from 'node:tty';
import { RehearsalScreen } from '../../../packages/cli/views/rehearsal-screen';
import { nextStepLines } from '../../../packages/cli/views/rehearsal-next-text';
import type { RehearsalReport } from '../../../packages/rehearsal';

/** Returns what a screen without a terminal prints. */
function printed(...progress: Parameters<RehearsalScreen['show']>[0][]): string {
  const lines: string[] = [];
  const output = { isTTY: false, columns: 200, write: (text: string) => lines.push(text) };
  const screen = new RehearsalScreen(output as unknown as WriteStream, { silent: false });
  for (const each of progress) screen.show(each);
  screen.close();
  return lines.join('');
}

const report: RehearsalReport = {
  scenario: 'mine',
  seed: 1,
  weather: 'typical',
  speed: 'max',
  virtualSeconds: 60,
  wallSeconds: 1,
  requests: { total: 5000, failed: 1250, throttled: 17, coldStarts: 23, perSecondWall: 5000 },
  differences: [],
  production: {
    failed: true,
    failures: [
      { weight: 0, requests: 400, faults: 100 },
      { release: 'next', weight: 10, requests: 4321, faults: 1150 },
    ],
    reasons: [{ status: 502, reason: 'function-error: TypeError: no cart', requests: 1150 }],
  },
  releases: [],
  deployments: [],
  faults: [],
  asExpected: false,
};
const over = (changed: Partial<RehearsalReport> = {}) =>
  printed({ kind: 'over', at: 0, report: { ...report, ...changed } });

test('a production that failed is explained with its periods, its reasons, throttles and cold starts', () => {
  const text = over();
  for (const part of [
    '100 of 400',
    '1,150 of 4,321',
    'next at 10%',
    '502',
    'TypeError: no cart',
    '17',
    '23',
  ]) {
    expect(text).toContain(part);
  }
});

test('throttles are said also when production works, and nothing is said without either', () => {
  const working = { failed: false, failures: [], reasons: [] };
  const { requests } = report;
  expect(over({ production: working })).toContain('17 requests');
  const calm = over({ production: working, requests: { ...requests, throttled: 0 }, asExpected: true });
  expect(calm).not.toContain('throttled');
});

test('what differs from AWS is said before the first request, each kind once', () => {
  const text = printed({
    kind: 'up',
    at: 0,
    service: 'shop',
    url: 'http://127.0.0.1:1',
    endpoint: 'http://127.0.0.1:2',
    traffic: 'http',
    differences: [
      { kind: 'missing-module', logicalId: 'One', module: '@aws-sdk/client-fancy' },
      { kind: 'missing-module', logicalId: 'Two', module: 'boto3' },
      { kind: 'layer', logicalId: 'One', layer: 'arn:insights' },
      { kind: 'layer-path', logicalId: 'Two', layer: 'arn:own' },
    ],
  });
  const lines = text.trimEnd().split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[3]).toContain('http://127.0.0.1:1');
  const all = lines.slice(0, 3).join();
  for (const name of [
    '@aws-sdk/client-fancy of One',
    'boto3 of Two',
    'arn:insights of One',
    'arn:own of Two',
  ]) {
    expect(all).toContain(name);
  }
});

describe('the next step after a rehearsal', () => {
  const started = {
    page: 'out/rehearsal.html',
    template: 'cdk.out/Shop.template.json',
    scenario: 'shop.json',
  };
  const released = {
    name: 'next',
    outcome: 'promoted',
    expected: 'promoted',
  } as RehearsalReport['releases'][number];
  const working = {
    ...report,
    production: { failed: false, failures: [], reasons: [] },
    releases: [released],
  };
  const next = (changed: Partial<RehearsalReport>, with_: Partial<typeof started> = started) =>
    nextStepLines({ ...working, ...changed }, { page: 'out/rehearsal.html', ...with_ }).join('\n');

  test('is a deployment, or the same by hand, when all ended as expected', () => {
    expect(next({ asExpected: true })).toContain('npx cdk deploy');
    expect(next({ asExpected: true })).toContain(`cloud --template ${started.template} --scenario shop.json`);
    expect(next({ asExpected: true }, {})).toContain('npx rollouts init');
  });

  test('is what to look at, for each release that ended otherwise', () => {
    expect(next({ production: report.production })).toContain('production');
    expect(next({ releases: [{ ...released, outcome: 'rolled-back' }] })).toContain(started.page);
    expect(next({ releases: [{ ...released, expected: 'rolled-back' }] })).toContain('rollouts plan');
    expect(next({ releases: [{ ...released, outcome: 'unknown' }] })).toContain(started.page);
    const deployment = {
      template: 'b',
      outcome: 'failed',
      expected: 'complete',
      status: 'UPDATE_ROLLBACK_COMPLETE',
    };
    expect(next({ deployments: [deployment as never] })).toContain(deployment.status);
  });
});

test('a stage says which requests of clients failed on each side, and why', () => {
  const stage = {
    weight: 10,
    enteredAt: '',
    leftAt: '',
    canary: { requests: 23, faults: 10 },
    production: { requests: 278, faults: 0 },
    reasons: { canary: [{ status: 502, reason: 'TypeError: no cart', requests: 10 }], production: [] },
  };
  const release = {
    name: 'bad',
    outcome: 'rolled-back',
    expected: 'rolled-back',
    reason: '',
    stages: [stage],
  };
  const text = printed({ kind: 'released', at: 0, release: release as never });
  for (const part of ['10 of 23', '0 of 278', '10 × 502: TypeError: no cart']) expect(text).toContain(part);
});

describe('on a terminal of 60 columns', () => {
  const reason =
    'baked for 10 min; 4 of 4 alarms are OK; canary 0 faults in 964 requests (0%), production 0 faults in 3,538 requests (0%)';

  /** The lines that a terminal of that width gets, without colors and cursor movements. */
  function linesOf(...progress: Parameters<RehearsalScreen['show']>[0][]): string[] {
    let text = '';
    const output = { isTTY: true, columns: 60, rows: 40, write: (part: string) => ((text += part), true) };
    const screen = new RehearsalScreen(output as unknown as WriteStream, { silent: false });
    for (const each of progress) screen.show(each);
    screen.close();
    return stripVTControlCharacters(text).split('\n');
  }

  test('every line fits, and no word is lost', () => {
    const at = Date.parse('2026-01-05T09:00:00Z');
    const lines = linesOf(
      {
        kind: 'up',
        at,
        service: 'checkout',
        url: 'http://127.0.0.1:33087',
        endpoint: 'http://127.0.0.1:33088',
        traffic: 'http',
        differences: [
          { kind: 'runtime', logicalId: 'Orders', runtime: 'nodejs24.x', runs: 'Node.js 20.20.2' },
        ],
      },
      { kind: 'published', at, name: 'broken', version: '2', how: 'by its trigger' },
      {
        kind: 'released',
        at,
        release: {
          name: 'broken',
          version: '2',
          id: 'checkout-2',
          expected: 'rolled-back',
          outcome: 'rolled-back',
          reason,
          secondsToBaseline: 271,
          faultsServed: { canary: 18, production: 0 },
          stages: [],
        } as unknown as RehearsalReport['releases'][number],
      },
      { kind: 'over', at, report },
    );
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(60);
    expect(lines.map((line) => line.trim()).join(' ')).toContain(reason);
    expect(lines.join('\n')).toContain('nodejs24.x');
  });
});
