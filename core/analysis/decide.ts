import type { Requester, Cause, StageDecision } from './verdict';
import { isPromotedAt, type Controls } from '../release/controls';
import type { ControlRequest } from '../release/control-request';
import { approvalCheckSeconds, pausedCheckSeconds, windowCheckSeconds } from '../strategy/defaults';
import type { ReleaseErrorName } from '../errors/release-error';
import type { GateCode, GateResult } from './gates/gate-result';
import type { Stage } from '../strategy/stage';

/** Long enough for the task that waits for an approval to begin. */
const minApprovalCheckSeconds = 30;

/** The error of a release that fails because of this gate alone. */
const errors: { readonly [Code in GateCode]?: ReleaseErrorName } = {
  rejected: 'ApprovalRejected',
  approvalTimedOut: 'ApprovalTimedOut',
};

const byGates: Cause = { code: 'gates' };

/**
 * Decides from the results of the enforced gates and from the controls of people: a failure goes before a pause, a pause
 * before a promotion, and a promotion before gates that hold.
 *
 * @param moment `elapsedSeconds` since the stage began; `at` in milliseconds since the epoch
 */
export function decide(
  stage: Stage,
  gates: readonly GateResult[],
  moment: { readonly elapsedSeconds: number; readonly at: number; readonly controls: Controls },
): StageDecision {
  const { elapsedSeconds, at, controls } = moment;
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
  if (pause) return { ...decidePaused(stage, pause, at), blockingGates };
  if (promote && isPromotedAt(stage.label, controls)) {
    return {
      decision: 'advance',
      cause: { code: 'promoted', ...requesterOf(promote) },
      blockingGates,
      waitSeconds,
      ...(promote.extent === 'full' && { fully: true as const }),
    };
  }
  if (holding.length === 0) return { decision: 'advance', cause: byGates, blockingGates, waitSeconds };

  const approval = gates.find(({ gate }) => gate === 'approval');
  const others = holding.filter((gate) => gate !== approval);
  const waitedSeconds = approval && 'waitedSeconds' in approval ? approval.waitedSeconds : undefined;
  if (approval?.decision === 'hold' && (waitedSeconds !== undefined || others.length === 0)) {
    return {
      decision: 'hold',
      cause: byGates,
      blockingGates,
      waitSeconds: approvalCheckAfter(stage, waitedSeconds ?? 0),
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
  return {
    decision: 'hold',
    cause: byGates,
    blockingGates: namesOf(holding),
    waitSeconds: lacking.length > 0 ? waitSeconds : between(waitSeconds, untilOpening, windowCheckSeconds),
    ...(asksPerson && { asksPerson: true as const }),
  };
}

function decidePaused(stage: Stage, pause: ControlRequest, at: number): Omit<StageDecision, 'blockingGates'> {
  const pausedSeconds = Math.floor((at - Date.parse(pause.at)) / 1000);
  const waitSeconds = Math.max(stage.checkIntervalSeconds, pausedCheckSeconds);
  if (pausedSeconds < stage.maxPauseSeconds) {
    return { decision: 'hold', cause: { code: 'paused', ...requesterOf(pause) }, waitSeconds };
  }
  return {
    decision: 'fail',
    cause: { code: 'pauseLimit', ...requesterOf(pause), pausedSeconds },
    waitSeconds,
  };
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
