import type { GateCode, GateReason, GateResult } from '../../../core/analysis/gates/gate-result';
import { gateSentence } from '../../../core/analysis/gates/gate-sentence';
import type { Cause } from '../../../core/analysis/verdict';
import { verdictSentence } from '../../../core/analysis/verdict-sentence';
import { everyReason } from './gate-results';

// The one place where tests read the sentences of verdicts: all others read fields.

const sentences: Readonly<Record<GateCode, string>> = {
  baking: 'baking: 9 min 59 s of 10 min',
  baked: 'baked for 10 min',
  noAlarms: 'there is no alarm that could speak',
  alarmsMissing: 'gone, lost: no such alarm',
  alarmsRed: 'errors is in ALARM (12 > 5); slow is in ALARM',
  alarmsUnknown: 'errors: not enough data to tell',
  alarmsOk: '3 of 3 alarms are OK',
  enoughData: 'canary served 1,250 requests, 2% faults',
  notEnoughData:
    'canary served 12 of the 1,250 requests needed, canary was called for 60 s of the 5 min needed',
  notEnoughDataAsks: 'canary served 12 of the 1,250 requests needed: a person must promote or abort',
  notEnoughDataInTime: 'canary served 12 of the 1,250 requests needed, 5 min after the bake',
  windowOpen: 'within the window mon fri 09:00–17:00 Europe/Berlin',
  windowClosed:
    'outside the window mon fri 09:00–17:00 Europe/Berlin: opens at mon 2026-11-23 09:00 Europe/Berlin',
  windowClosedTooLong: 'frozen until 2026-12-22 (year-end closing): it does not open within 72 h',
  windowOverridden: 'window overridden: mends the outage',
  checkNotAsked: 'check smoke-test was not asked',
  checkUnanswered: 'check smoke-test did not answer: TimeoutError',
  checkAnswered: 'check smoke-test: 12 of 12 pages',
  outOfBounds: 'queue age was 99, 10, 99; at most 60 is allowed (2 of 3 data points out of bounds)',
  withinBounds: 'queue age is 10.12, 20; 1 to 60 is allowed',
  tooFewDatapoints: 'queue age: 0 of the 3 data points needed',
  worse:
    'canary 12 faults in 1,240 requests (0.97%), production 11 faults in 11,020 requests (0.1%): at least 2 times worse at 99.5%',
  worseThanBefore:
    'canary 12 faults in 1,240 requests (0.97%) at this stage, both sides 11 faults in 11,020 requests (0.1%) before: more than 2 times worse',
  notWorse:
    'canary 12 faults in 1,240 requests (0.97%), production 11 faults in 11,020 requests (0.1%): less than 2.5 times worse at 95%',
  tolerable:
    'canary 12 slow requests in 1,240 requests (0.97%), production 11 slow requests in 11,020 requests (0.1%): at most 1% at 95%, which is tolerable',
  inconclusive:
    'canary 12 orders in 1,240 requests (0.97%), production 11 orders in 11,020 requests (0.1%): not yet shown to be less than 2.5 times fewer',
  approvalNeeded: 'needs an approval within 1 h',
  approvalPending: 'waits for an approval until 2026-11-23T08:00:00.000Z',
  approved: 'approved by ada: looked',
  rejected: 'rejected by ada: too slow',
  approvalTimedOut: 'nobody approved within 1 h',
};

function reasonOf(code: GateCode): GateReason {
  return { code, ...everyReason[code] } as GateReason;
}

it.each(Object.entries(sentences) as [GateCode, string][])('a gate says %s', (code, sentence) => {
  expect(gateSentence(reasonOf(code))).toBe(sentence);
});

describe('the reason of a verdict', () => {
  const results = {
    baked: { gate: 'bake', name: 'bake', decision: 'advance', ...reasonOf('baked') },
    alarms: { gate: 'alarms', name: 'alarms', decision: 'advance', ...reasonOf('alarmsOk') },
    lacking: { gate: 'enoughData', name: 'enoughData', decision: 'hold', ...reasonOf('notEnoughDataAsks') },
    needed: { gate: 'approval', name: 'approval', decision: 'hold', ...reasonOf('approvalNeeded') },
  } as const satisfies Record<string, GateResult>;
  const byGates = { code: 'gates' } as const;
  const ada = { requestedBy: 'ada', reason: 'lunch' };
  const { baked, alarms, lacking, needed } = results;

  it.each<[string, Cause, GateResult[], string]>([
    ['that advances tells what speaks for it', byGates, [baked, alarms], `${said(baked)}; ${said(alarms)}`],
    ['that holds tells what holds it', byGates, [baked, alarms, lacking], said(lacking)],
    [
      'that needs an approval alone tells what speaks for one',
      byGates,
      [baked, needed],
      `${said(baked)}; ${said(needed)}`,
    ],
    [
      'that ran out of time',
      { code: 'holdLimit', elapsedSeconds: 900 },
      [baked, lacking],
      `no pass after 15 min: ${said(lacking)}`,
    ],
    ['that is paused', { code: 'paused', ...ada }, [baked, lacking], 'paused by ada: lunch'],
    [
      'that is paused for too long',
      { code: 'pauseLimit', ...ada, pausedSeconds: 28_800 },
      [baked],
      'paused by ada: lunch, 8 h ago',
    ],
    ['that is promoted', { code: 'promoted', ...ada }, [baked], 'promoted by ada: lunch'],
    [
      'that is promoted past a gate',
      { code: 'promoted', ...ada },
      [baked, lacking],
      `promoted by ada: lunch, although: ${said(lacking)}`,
    ],
  ])('%s', (_, cause, gates, sentence) => {
    const blockingGates = gates.filter(({ decision }) => decision !== 'advance').map(({ name }) => name);
    const side = { requests: 0, faults: 0 };
    const counts = { canary: side, production: side };
    const verdict = { decision: 'hold', cause, blockingGates, waitSeconds: 30, gates, counts } as const;
    expect(verdictSentence(verdict)).toBe(sentence);
  });

  function said(result: GateResult): string {
    return gateSentence(result);
  }
});
