import type { Requester, Cause, StageDecision } from './verdict';
import { isPromotedAt, type Controls } from '../release/controls';
import type { ControlRequest } from '../release/control-request';
import { approvalCheckSeconds, pausedCheckSeconds, windowCheckSeconds } from '../strategy/defaults';
import { historyBudget } from '../strategy/history-budget';
import type { ReleaseErrorName } from '../errors/release-error';
import type { GateCode, GateResult } from './gates/gate-result';
import type { Stage } from '../strategy/stage';
import { usageAfter, type Usage } from './usage';

/** Long enough for the task that waits for an approval to begin. */
const minApprovalCheckSeconds = 30;

/** The error of a release that fails because of this gate alone. */
const errors: { readonly [Code in GateCode]?: ReleaseErrorName } = {
  rejected: 'ApprovalRejected',
  approvalTimedOut: 'ApprovalTimedOut',
  budgetExceeded: 'BudgetExceeded',
};

const byGates: Cause = { code: 'gates' };

/**
 * Decides from the results of the enforced gates and from the controls of people: a failure goes before a pause, a pause
 * before a promotion, and a promotion before gates that hold.
 */
export function decide(stage: Stage, gates: readonly GateResult[], moment: Moment): StageDecision {
  const decision = decideUnlimited(stage, gates, moment);
  return decision.decision === 'hold' ? withinLimits(stage, decision, moment.usage) : decision;
}

/** The circumstances of a check. */
interface Moment {
  /** Seconds since the stage began. */
  readonly elapsedSeconds: number;
  /** In milliseconds since the epoch. */
  readonly at: number;
  readonly controls: Controls;
  readonly usage: Usage;
}

/** Fails a hold that exceeds the limits of the whole release. */
function withinLimits({ maxWaitSeconds }: Stage, hold: StageDecision, usage: Usage): StageDecision {
  const { waitedSeconds } = usage;
  const { historyEvents } = usageAfter(usage, hold);
  const fail = (cause: Cause): StageDecision => ({
    decision: 'fail',
    cause,
    blockingGates: hold.blockingGates,
    waitSeconds: hold.waitSeconds,
  });
  if (hold.waitsFor !== undefined && waitedSeconds >= maxWaitSeconds)
    return fail({ code: 'waitLimit', waitedSeconds });
  if (historyEvents >= historyBudget) return fail({ code: 'historyLimit', historyEvents });
  return hold;
}

function decideUnlimited(stage: Stage, gates: readonly GateResult[], moment: Moment): StageDecision {
  const { elapsedSeconds, at, controls, usage } = moment;
  const waitSeconds = stage.checkIntervalSeconds;
  const failed = gates.filter(({ decision }) => decision === 'fail');
  const [only, ...more] = failed;
  if (only) {
    const error = more.length === 0 ? errors[only.code] : undefined;
    return {
      decision: 'fail',
      cause: byGates,
      blockingGates: namesOf(failed),
      waitSeconds,
      ...(error && { error }),
    };
  }

  const { pause, promote } = controls;
  const holding = gates.filter(({ decision }) => decision === 'hold');
  const blockingGates = namesOf(holding);
  if (pause) return { ...decidePaused(stage, pause, at, usage), blockingGates };
  const approval = gates.find(({ gate }) => gate === 'approval');
  const isPromoted = promote !== undefined && isPromotedAt(stage.label, controls);
  if (isPromoted && (promote.pastApproval || approval?.decision !== 'hold')) {
    return {
      decision: 'advance',
      cause: { code: 'promoted', ...requesterOf(promote) },
      blockingGates,
      waitSeconds,
      ...(promote.extent === 'full' && { fully: true as const }),
    };
  }
  if (holding.length === 0) return { decision: 'advance', cause: byGates, blockingGates, waitSeconds };

  const others = isPromoted ? [] : holding.filter((gate) => gate !== approval);
  const waitedSeconds = approval && 'waitedSeconds' in approval ? approval.waitedSeconds : undefined;
  if (approval?.decision === 'hold' && (waitedSeconds !== undefined || others.length === 0)) {
    return {
      decision: 'hold',
      cause: byGates,
      blockingGates,
      waitSeconds: approvalCheckAfter(stage, waitedSeconds ?? 0),
      waitsFor: 'approval',
      awaitsApproval: true,
    };
  }
  return decideHolding(stage, others, { elapsedSeconds: elapsedSeconds - (waitedSeconds ?? 0), at });
}

/** Fails once the hold time is over, except for windows and people, which have limits of their own. */
function decideHolding(
  stage: Stage,
  holding: readonly GateResult[],
  { elapsedSeconds, at }: { elapsedSeconds: number; at: number },
): StageDecision {
  const waitSeconds = stage.checkIntervalSeconds;
  const lacking = holding.filter(({ code }) => code !== 'windowClosed' && code !== 'notEnoughDataAsks');
  if (lacking.length > 0 && elapsedSeconds >= stage.bakeSeconds + stage.maxHoldSeconds) {
    return {
      decision: 'fail',
      cause: { code: 'holdLimit', elapsedSeconds },
      blockingGates: namesOf(lacking),
      waitSeconds,
    };
  }
  const opensAt = holding.map((gate) => (gate.code === 'windowClosed' ? Date.parse(gate.opensAt) : 0));
  const untilOpening = Math.ceil((Math.max(...opensAt) - at) / 1000);
  const asksPerson = lacking.length === 0 && holding.some(({ code }) => code === 'notEnoughDataAsks');
  const hold = { decision: 'hold', cause: byGates, blockingGates: namesOf(holding) } as const;
  if (lacking.length > 0) return { ...hold, waitSeconds };
  if (asksPerson) {
    return { ...hold, waitSeconds: pauseCheckAfter(stage), waitsFor: 'resume', asksPerson };
  }
  return { ...hold, waitSeconds: between(waitSeconds, untilOpening, windowCheckSeconds), waitsFor: 'window' };
}

function decidePaused(
  stage: Stage,
  pause: ControlRequest,
  at: number,
  usage: Usage,
): Omit<StageDecision, 'blockingGates'> {
  const pausedSeconds = Math.max(usage.pausedSeconds, Math.floor((at - Date.parse(pause.at)) / 1000));
  const waitSeconds = pauseCheckAfter(stage);
  if (pausedSeconds < stage.maxPauseSeconds) {
    return {
      decision: 'hold',
      cause: { code: 'paused', ...requesterOf(pause) },
      waitSeconds,
      waitsFor: 'resume',
    };
  }
  return {
    decision: 'fail',
    cause: { code: 'pauseLimit', ...requesterOf(pause), pausedSeconds },
    waitSeconds,
  };
}

function pauseCheckAfter({ checkIntervalSeconds }: Stage): number {
  return Math.max(checkIntervalSeconds, pausedCheckSeconds);
}

function approvalCheckAfter({ approval, checkIntervalSeconds }: Stage, waitedSeconds: number): number {
  const leftSeconds = (approval?.timeoutSeconds ?? 0) - waitedSeconds;
  return between(minApprovalCheckSeconds, leftSeconds, Math.max(checkIntervalSeconds, approvalCheckSeconds));
}

function between(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

function requesterOf({ requestedBy, reason }: ControlRequest): Requester {
  return { requestedBy, reason };
}

function namesOf(gates: readonly GateResult[]): string[] {
  return gates.map(({ name }) => name);
}
