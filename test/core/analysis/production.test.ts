import { failsCanary, holdForProduction, mustReadProduction } from '../../../core/analysis/production';
import { watchProduction } from '../../../core/analysis/production-watch';
import { noUsage } from '../../../core/analysis/usage';
import type { Bucket } from '../../../core/analysis/evidence/evidence';
import type { GateResult } from '../../../core/analysis/gates/gate-result';
import type { Decision } from '../../../core/analysis/gates/decision';
import type { Verdict } from '../../../core/analysis/verdict';
import { parseStrategies } from '../../../core/strategy/strategy';
import { historyBudget } from '../../../core/strategy/history-budget';

const stage = parseStrategies()[0]!.stages[0]!;
const none = { requests: 0, faults: 0 };
const red = {
  gate: 'alarms',
  name: 'alarms',
  decision: 'fail',
  code: 'alarmsRed',
  alarms: [{ name: 'errors' }],
} as const satisfies GateResult;
const late = {
  gate: 'approval',
  name: 'approval',
  decision: 'fail',
  code: 'approvalTimedOut',
  timeoutSeconds: 60,
  waitedSeconds: 60,
} as const satisfies GateResult;
const defects = [{ code: 'targetMissing', target: 'checkout:live' }] as const;

const verdictOf = (decision: Decision, ...gates: readonly GateResult[]): Verdict => ({
  decision,
  cause: { code: 'gates' },
  blockingGates: [],
  waitSeconds: 30,
  gates,
  counts: { canary: none, production: none },
});

const minute = (
  production: { requests: number; events: number },
  canary = { requests: 10, events: 0 },
  startsAt = 0,
): Bucket => ({ startsAt, production, canary });

describe('a verdict', () => {
  it.each<[string, Verdict, boolean]>([
    ['an alarm in ALARM', verdictOf('fail', red), true],
    ['an alarm that is only observed', verdictOf('fail', { ...red, observed: true }), false],
    ['nobody who approved in time', verdictOf('fail', late), false],
    ['both', verdictOf('fail', late, red), true],
    ['the hold limit', verdictOf('fail'), false],
    ['gates that pass', verdictOf('advance'), false],
  ])('blames the canary, or not: %s', (_, verdict, blames) => {
    expect(failsCanary(verdict)).toBe(blames);
  });
});

describe('production is read', () => {
  it.each<[string, Verdict, readonly Bucket[], boolean]>([
    ['not when the canary failed: a rollback waits for nothing', verdictOf('fail', red), [], false],
    ['before a stage advances', verdictOf('advance'), [], true],
    ['before a rollback that blames nobody', verdictOf('fail', late), [], true],
    [
      'not while a release holds and production serves',
      verdictOf('hold'),
      [minute({ requests: 90, events: 0 })],
      false,
    ],
    [
      'not while production fails some requests',
      verdictOf('hold'),
      [minute({ requests: 90, events: 40 })],
      false,
    ],
    ['while production fails most requests', verdictOf('hold'), [minute({ requests: 90, events: 60 })], true],
    ['while only the canary has requests', verdictOf('hold'), [minute({ requests: 0, events: 0 })], true],
    [
      'not for an outage that is over',
      verdictOf('hold'),
      [minute({ requests: 90, events: 90 }), minute({ requests: 90, events: 0 })],
      false,
    ],
  ])('%s', (_, verdict, buckets, isRead) => {
    expect(mustReadProduction(verdict, { canaryWeight: 100 }, buckets)).toBe(isRead);
  });
});

describe('a hold for production', () => {
  const hold = (heldSeconds: number, historyEvents = 0) =>
    holdForProduction(verdictOf('advance'), defects, {
      since: 0,
      at: heldSeconds * 1000,
      stage,
      usage: { ...noUsage, historyEvents },
    });

  it.each([
    [0, 'hold', undefined],
    [14_399, 'hold', undefined],
    [14_400, 'fail', 'ProductionUnreachable'],
  ])('after %d seconds decides %s', (seconds, decision, error) => {
    expect(hold(seconds)).toMatchObject({ decision, blockingGates: ['production'] });
    expect(hold(seconds).error).toBe(error);
  });

  it('ends before the history of the execution is full', () => {
    expect(hold(60, historyBudget - 9)).toMatchObject({ decision: 'fail' });
  });
});

describe('the watch after a promotion', () => {
  const served = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      minute({ requests: 5, events: 0 }, { requests: 0, events: 0 }, index * 60_000),
    );

  it.each([
    ['no minute with traffic yet', 0, 60, 'watch'],
    ['one minute', 1, 120, 'watch'],
    ['two minutes', 2, 180, 'done'],
    ['no traffic for five minutes', 0, 300, 'done'],
  ])('%s', (_, minutes, seconds, decision) => {
    expect(watchProduction(served(minutes), 0, seconds * 1000)).toBe(decision);
  });
});
