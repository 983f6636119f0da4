import type { GateCode, GateReason, GateResult } from '../../../core/analysis/gates/gate-result';
import { gateSentence } from '../../../core/analysis/gates/gate-sentence';
import type { Cause } from '../../../core/analysis/verdict';
import { verdictSentence } from '../../../core/analysis/verdict-sentence';
import { everyReason } from './gate-results';

// The one place where tests read the sentences of verdicts: all others read fields.

const sentences: Readonly<Record<GateCode, string>> = {
  baking: 'baking: 9 min 59 s of 10 min',
  baked: 'baked for 10 min',
  noAlarms: 'no alarms to check',
  alarmsMissing: 'no such alarm: gone, lost',
  alarmsRed: 'errors is in ALARM (12 > 5); slow is in ALARM',
  alarmsUnknown: 'errors: insufficient data',
  alarmsOverridden: 'overridden, in ALARM since before the release: errors, slow',
  alarmsOk: '3 of 3 alarms are OK',
  enoughData: 'canary served 1,250 requests, error rate 2%',
  notEnoughData:
    'canary served 12 of the 1,250 requests needed, canary had traffic for 60 s of the 5 min needed',
  notEnoughDataAsks: 'canary served 12 of the 1,250 requests needed: promote or abort the release',
  notEnoughDataInTime: 'canary served 12 of the 1,250 requests needed, 5 min after the bake time',
  windowOpen: 'within the window mon thu 09:00–17:00, fri 09:00–12:00 Europe/Berlin',
  windowClosed:
    'outside the window mon thu 09:00–17:00, fri 09:00–12:00 Europe/Berlin: opens at mon 2026-11-23 09:00 Europe/Berlin',
  windowClosedTooLong:
    'frozen until 2026-12-22 (year-end closing): opens later than the 72 h that the release may still wait',
  windowOverridden: 'window overridden: fixes the outage',
  checkNotAsked: 'check smoke-test was not invoked',
  checkUnanswered: 'check smoke-test did not answer: TimeoutError',
  checkAnswered: 'check smoke-test: 12 of 12 pages',
  outOfBounds: 'queue age was 99, 10, 99; the maximum is 60 (2 of 3 data points out of bounds)',
  withinBounds: 'queue age is 10.12, 20; the range is 1 to 60',
  tooFewDatapoints: 'queue age: 0 of the 3 data points needed',
  metricsMissing:
    'error rate: no data of shop Erors {Service=checkout}, also before the release: check the names',
  kpiMissing: 'no conversion of orders in 11,020 requests: check the name of the KPI',
  sideUnreported: 'VPC Lattice published no metrics of canary: the 5xx responses are unknown',
  canaryAbsent:
    'no request reached the canary in 3 min, and 3,600 requests reached production, with a weight of 10%',
  shareMismatch: 'the canary got 2.17% of 1,840 requests, and its weight is 10%',
  canaryUnreachable:
    'every request to the canary fails: VPC Lattice is not allowed to invoke checkout:canary',
  worse:
    "canary 12 faults in 1,240 requests (0.97%), production 11 faults in 11,020 requests (0.1%): error rate ≥ 2× production's (99.5% confidence)",
  worseThanBefore:
    'canary 12 faults in 1,240 requests (0.97%) at this stage, both sides 11 faults in 11,020 requests (0.1%) before: error rate > 2× the rate before',
  notWorse:
    "canary 12 faults in 1,240 requests (0.97%), production 11 faults in 11,020 requests (0.1%): 2.5× production's error rate ruled out (95% confidence)",
  tolerable:
    'canary 12 slow requests in 1,240 requests (0.97%), production 11 slow requests in 11,020 requests (0.1%): slow request rate ≤ 1% (95% confidence), within tolerance',
  bothFail:
    'canary 12 faults in 1,240 requests (0.97%), production 11 faults in 11,020 requests (0.1%): no worse than production, but above 10%',
  inconclusive:
    'canary 12 orders in 1,240 requests (0.97%), production 11 orders in 11,020 requests (0.1%): inconclusive: more data needed to rule out a 2.5× lower orders rate',
  productionUnreachable:
    'every request to production fails: VPC Lattice is not allowed to invoke checkout:live',
  productionUnreachableTooLong:
    'every request to production has failed for 4 h: checkout:live does not exist',
  withinBudget:
    "10%, the most for one step: an error rate of up to 3.1% above production's costs up to 32 bad responses of 50",
  trafficUnknown:
    'no metrics show the traffic of the last minutes: how many requests a budget of 50 bad responses allows is unknown',
  overBudget:
    "more data needed for 50%: an error rate of up to 40% above production's costs up to 180 bad responses of 50",
  budgetExceeded:
    'the budget is too small for this traffic even at 0.1%: every request may fail, which costs up to 153 bad responses of 50',
  approvalNeeded: 'needs approval within 1 h',
  approvalPending: 'waiting for approval until 2026-11-23T08:00:00.000Z',
  approved: 'approved by ada: reviewed',
  rejected: 'rejected by ada: too slow',
  approvalTimedOut: 'no approval within 1 h',
};

function reasonOf(code: GateCode): GateReason {
  return { code, ...everyReason[code] } as GateReason;
}

it.each(Object.entries(sentences) as [GateCode, string][])('the sentence of %s', (code, sentence) => {
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
    ['that advances has all gates', byGates, [baked, alarms], `${sentenceOf(baked)}; ${sentenceOf(alarms)}`],
    ['that holds has the gates that hold', byGates, [baked, alarms, lacking], sentenceOf(lacking)],
    [
      'that needs only an approval has all gates',
      byGates,
      [baked, needed],
      `${sentenceOf(baked)}; ${sentenceOf(needed)}`,
    ],
    [
      'that ran out of time',
      { code: 'holdLimit', elapsedSeconds: 900 },
      [baked, lacking],
      `still holding after 15 min: ${sentenceOf(lacking)}`,
    ],
    ['that is paused', { code: 'paused', ...ada }, [baked, lacking], 'paused by ada: lunch'],
    [
      'that was paused for too long',
      { code: 'pauseLimit', ...ada, pausedSeconds: 28_800 },
      [baked],
      'paused by ada for 8 h, longer than allowed: lunch',
    ],
    [
      'that has waited for too long',
      { code: 'waitLimit', waitedSeconds: 345_600 },
      [baked, lacking],
      `waited for 96 h in all, longer than allowed: ${sentenceOf(lacking)}`,
    ],
    [
      'that would be checked too often',
      { code: 'historyLimit', historyEvents: 20_000 },
      [baked, lacking],
      `checked too often: 20,000 history events, with a limit of Step Functions ahead: ${sentenceOf(lacking)}`,
    ],
    ['that is promoted', { code: 'promoted', ...ada }, [baked], 'promoted by ada: lunch'],
    [
      'that is promoted past a gate',
      { code: 'promoted', ...ada },
      [baked, lacking],
      `promoted by ada: lunch (gates that held: ${sentenceOf(lacking)})`,
    ],
  ])('%s', (_, cause, gates, sentence) => {
    const blockingGates = gates.filter(({ decision }) => decision !== 'advance').map(({ name }) => name);
    const side = { requests: 0, faults: 0 };
    const counts = { canary: side, production: side };
    const verdict = { decision: 'hold', cause, blockingGates, waitSeconds: 30, gates, counts } as const;
    expect(verdictSentence(verdict)).toBe(sentence);
  });

  function sentenceOf(result: GateResult): string {
    return gateSentence(result);
  }
});
