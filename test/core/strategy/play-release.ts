import { decide } from '../../../core/analysis/decide';
import type { GateReason, GateResult } from '../../../core/analysis/gates/gate-result';
import { noUsage, usageAfter } from '../../../core/analysis/usage';
import type { CauseCode } from '../../../core/analysis/verdict';
import { enforcedWindowsOf } from '../../../core/strategy/gates';
import type { Stage } from '../../../core/strategy/stage';
import { everyStageOf, type Strategy } from '../../../core/strategy/strategy';

/** The situation of a check: a gate lacks evidence, an approval is missing, a gate asks a person, or a person pauses. */
export type Situation = 'lacking' | 'unapproved' | 'asks' | 'pausing' | 'open';

const hourMilliseconds = 3_600_000;
const dayMilliseconds = 24 * hourMilliseconds;

/**
 * Plays a release whose checks are in these situations in turn, again and again. Windows open at midnight, for an hour.
 *
 * @param people.resumes true if a person resumes each pause at once, so that it can be paused again
 * @returns the history events of its checks, and why it ended
 */
export function playRelease(
  strategy: Strategy,
  situations: readonly Situation[],
  people: { readonly resumes: boolean },
): { readonly events: number; readonly cause: CauseCode } {
  let usage = noUsage;
  let at = Date.UTC(2026, 0, 5);
  let checks = 0;
  let pausedAt: number | undefined;
  let cause: CauseCode = 'gates';
  for (const stage of everyStageOf(strategy)) {
    const shiftedAt = at;
    let askedAt: number | undefined;
    for (;;) {
      const situation = situations[checks++ % situations.length]!;
      if (people.resumes) pausedAt = undefined;
      if (situation === 'pausing') pausedAt ??= at;
      const elapsedSeconds = (at - shiftedAt) / 1000;
      const decision = decide(stage, gatesIn(situation, stage, { at, elapsedSeconds, askedAt }), {
        elapsedSeconds,
        at,
        usage,
        controls: pausedAt === undefined ? {} : { pause: pauseAt(pausedAt) },
      });
      usage = usageAfter(usage, decision);
      cause = decision.cause.code;
      if (decision.decision === 'fail') return { events: usage.historyEvents, cause };
      if (decision.decision === 'advance') break;
      if (decision.awaitsApproval) askedAt ??= at;
      if (decision.asksPerson) pausedAt ??= at;
      at += decision.waitSeconds * 1000;
    }
  }
  return { events: usage.historyEvents, cause };
}

function gatesIn(
  situation: Situation,
  stage: Stage,
  { at, elapsedSeconds, askedAt }: { at: number; elapsedSeconds: number; askedAt: number | undefined },
): GateResult[] {
  const midnight = at - (at % dayMilliseconds) + dayMilliseconds;
  const opensAt = new Date(midnight).toISOString();
  const isOpen = at % dayMilliseconds < hourMilliseconds || enforcedWindowsOf(stage.gates).length === 0;
  const { bakeSeconds } = stage;
  const dataSoFar = { requests: 0, minRequests: 1, seconds: 0, minSeconds: 0 };
  return [
    ...(elapsedSeconds < bakeSeconds
      ? [holding('bake', { code: 'baking', elapsedSeconds, bakeSeconds })]
      : []),
    ...(situation === 'lacking' ? [holding('alarms', { code: 'alarmsUnknown', alarms: ['errors'] })] : []),
    ...(situation === 'asks' ? [holding('enoughData', { code: 'notEnoughDataAsks', ...dataSoFar })] : []),
    ...(isOpen ? [] : [holding('window', { code: 'windowClosed', open: [], timeZone: 'UTC', opensAt })]),
    ...(situation === 'unapproved' ? approvalIn(stage, at, askedAt) : []),
  ];
}

/** Nobody answers; after the time to answer the release advances. */
function approvalIn({ approval }: Stage, at: number, askedAt: number | undefined): GateResult[] {
  if (!approval) return [];
  const { timeoutSeconds } = approval;
  if (askedAt === undefined) return [holding('approval', { code: 'approvalNeeded', timeoutSeconds })];
  const waitedSeconds = (at - askedAt) / 1000;
  const until = new Date(askedAt + timeoutSeconds * 1000).toISOString();
  return waitedSeconds < timeoutSeconds
    ? [holding('approval', { code: 'approvalPending', until, waitedSeconds })]
    : [];
}

function holding(gate: GateResult['gate'], reason: GateReason): GateResult {
  return { gate, name: gate, decision: 'hold', ...reason };
}

function pauseAt(at: number) {
  return { at: new Date(at).toISOString(), requestedBy: 'ada', reason: 'lunch' };
}
