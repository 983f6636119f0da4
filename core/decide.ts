import type { ApprovalFinding } from './approval';
import { isPromotedAt, type ControlRequest, type Controls } from './controls';
import { approvalLookSeconds, pausedLookSeconds, windowLookSeconds } from './defaults';
import type { ReleaseErrorName } from './errors';
import type { EnoughDataFinding } from './gates/enough-data';
import type { Decision } from './gates/verdict';
import type { WindowFinding } from './gates/window';
import type { GateVerdict } from './judge';
import type { Stage } from './strategy';
import { duration } from './words';

/** What a gate found, with what the decision needs beyond its sentence. */
export type FoundByGate = GateVerdict &
  Pick<WindowFinding, 'opensAt'> &
  Pick<EnoughDataFinding, 'asksPerson'> &
  Pick<ApprovalFinding, 'waitedSeconds' | 'error'>;

/** What follows from what the gates found. */
export interface Ruling {
  readonly decision: Decision;
  /** The sentences that decided, joined. */
  readonly reason: string;
  /** When to look again, if it holds. */
  readonly waitSeconds: number;
  /** Set when a person wants the release to go all the way at once. */
  readonly fully?: true;
  /** Set when the release must pause until a person says how to go on. */
  readonly asksPerson?: true;
  /** Set when an approval is waited for: nothing else is missing, or it has been asked for already. */
  readonly awaitsApproval?: true;
  /** What it fails with. @default VerdictFailed */
  readonly error?: ReleaseErrorName;
}

/** Long enough for the task that waits for an approval to begin. */
const leastApprovalLookSeconds = 30;

/**
 * Decides on what the enforced gates of a stage found and on what people ask of the release: a failure comes before
 * everything, a pause before a promotion, and that before whatever holds.
 *
 * @param moment `elapsedSeconds` since the stage began; `at` in milliseconds since the epoch
 */
export function decide(
  stage: Stage,
  gates: readonly FoundByGate[],
  moment: { readonly elapsedSeconds: number; readonly at: number; readonly controls: Controls },
): Ruling {
  const { elapsedSeconds, at, controls } = moment;
  const waitSeconds = stage.checkIntervalSeconds;
  const failed = gates.filter(({ decision }) => decision === 'fail');
  if (failed.length > 0) {
    const [{ error }] = failed as [FoundByGate];
    return {
      decision: 'fail',
      reason: sentences(failed),
      waitSeconds,
      ...(failed.length === 1 && error && { error }),
    };
  }

  const { pause, promote } = controls;
  if (pause) return decidePaused(stage, pause, at);
  const holding = gates.filter(({ decision }) => decision === 'hold');
  if (promote && isPromotedAt(stage.label, controls)) {
    const although = holding.length > 0 ? `, although: ${sentences(holding)}` : '';
    return {
      decision: 'advance',
      reason: `promoted by ${promote.requestedBy}: ${promote.reason}${although}`,
      waitSeconds,
      ...(promote.extent === 'full' && { fully: true as const }),
    };
  }
  if (holding.length === 0) return { decision: 'advance', reason: sentences(gates), waitSeconds };

  const approval = gates.find(({ gate }) => gate === 'approval');
  const others = holding.filter((gate) => gate !== approval);
  const isAsked = approval?.waitedSeconds !== undefined;
  if (approval?.decision === 'hold' && (isAsked || others.length === 0)) {
    return {
      decision: 'hold',
      reason: sentences(others.length === 0 ? gates : holding),
      waitSeconds: approvalLookAfter(stage, approval.waitedSeconds ?? 0),
      awaitsApproval: true,
    };
  }
  return decideHolding(stage, others, {
    elapsedSeconds: elapsedSeconds - (approval?.waitedSeconds ?? 0),
    at,
  });
}

/** What lacks evidence fails when its time is over; windows and people have limits of their own. */
function decideHolding(
  stage: Stage,
  holding: readonly FoundByGate[],
  { elapsedSeconds, at }: { elapsedSeconds: number; at: number },
): Ruling {
  const waitSeconds = stage.checkIntervalSeconds;
  const lacking = holding.filter(({ opensAt, asksPerson }) => opensAt === undefined && !asksPerson);
  if (lacking.length > 0 && elapsedSeconds >= stage.bakeSeconds + stage.maxHoldSeconds) {
    const reason = `no pass after ${duration(elapsedSeconds)}: ${sentences(lacking)}`;
    return { decision: 'fail', reason, waitSeconds };
  }
  const opensAt = Math.max(...holding.map((gate) => gate.opensAt ?? 0));
  const untilOpening = Math.ceil((opensAt - at) / 1000);
  return {
    decision: 'hold',
    reason: sentences(holding),
    waitSeconds: lacking.length > 0 ? waitSeconds : between(waitSeconds, untilOpening, windowLookSeconds),
    ...(lacking.length === 0 &&
      holding.some(({ asksPerson }) => asksPerson) && { asksPerson: true as const }),
  };
}

function decidePaused(stage: Stage, pause: ControlRequest, at: number): Ruling {
  const pausedSeconds = Math.floor((at - Date.parse(pause.at)) / 1000);
  const reason = `paused by ${pause.requestedBy}: ${pause.reason}`;
  const waitSeconds = Math.max(stage.checkIntervalSeconds, pausedLookSeconds);
  if (pausedSeconds < stage.maxPauseSeconds) return { decision: 'hold', reason, waitSeconds };
  return { decision: 'fail', reason: `${reason}, ${duration(pausedSeconds)} ago`, waitSeconds };
}

function approvalLookAfter({ approval, checkIntervalSeconds }: Stage, waitedSeconds: number): number {
  const leftSeconds = (approval?.timeoutSeconds ?? 0) - waitedSeconds;
  return between(leastApprovalLookSeconds, leftSeconds, Math.max(checkIntervalSeconds, approvalLookSeconds));
}

function between(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

function sentences(gates: readonly GateVerdict[]): string {
  return gates.map((gate) => gate.sentence).join('; ');
}
