import { defaultErrorsAlarm, publicationDelaySeconds } from '../defaults';
import { bucketMilliseconds, type AlarmObservation } from '../evidence';
import { alarmNamesOf } from '../gates/alarms';
import type { Gate } from '../gates/gate';
import { judge } from '../judge';
import type { Stage } from '../strategy';
import type { Look, Policy } from './policy';

/** The alarm on the canary's errors that a deployment comes with. */
export interface ErrorsAlarm {
  /** It is in ALARM when more than this share of a minute's requests failed, in percent. */
  readonly maxErrorPercent: number;
  /** Fewer faults than this in a minute never raise it. */
  readonly minErrors: number;
}

const alarmName = 'canary-errors';

/** Judges as a release is judged, with the alarm that a deployment has when nothing else is said. */
export const judgePolicy: Policy = judgePolicyWith(defaultErrorsAlarm);

/**
 * Judges as a release is judged: the same judge, on simulated evidence.
 *
 * Of the evidence, faults and the deployment's alarm on errors are simulated. What else a strategy asks for is
 * taken to be fine: alarms that it names are OK, and `threshold` and comparisons of other signals are left out,
 * but go on sharing alpha.
 */
export function judgePolicyWith(alarm: ErrorsAlarm): Policy {
  return () => {
    const simulated = new Map<Stage, Stage>();
    return (look) => {
      const { shifts, at, buckets } = look;
      const stage = simulated.get(look.stage) ?? simulatedStage(look.stage);
      simulated.set(look.stage, stage);
      const evidence = { alarms: observe(alarm, stage, look), signals: { faults: buckets }, metrics: {} };
      const { decision, reason, gates } = judge({ stage, evidence, shifts, at });
      const found = gates.some((gate) => !gate.observed && gate.decision === 'fail');
      return { decision, reason, heldToLimit: decision === 'fail' && !found };
    };
  };
}

function simulatedStage(stage: Stage): Stage {
  const enforced = stage.gates.filter((gate) => gate.type === 'compare' && gate.mode === 'enforce');
  const simulated = enforced.filter(isSimulated);
  const shareOfAlpha = simulated.length > 0 ? simulated.length / enforced.length : 1;
  return {
    ...stage,
    gates: stage.gates.filter(isSimulated).map((gate) => {
      if (gate.type === 'alarms') return { ...gate, names: gate.names ?? [alarmName] };
      return gate.type === 'compare' ? { ...gate, alpha: gate.alpha * shareOfAlpha } : gate;
    }),
  };
}

function isSimulated(gate: Gate): boolean {
  return gate.type === 'compare' ? gate.signal === 'faults' : gate.type !== 'threshold';
}

/** CloudWatch evaluates an alarm once a minute; without data it is OK, as the deployment's are. */
function observe(alarm: ErrorsAlarm, stage: Stage, { buckets, at }: Look): AlarmObservation[] {
  const published = Math.floor(at / bucketMilliseconds - publicationDelaySeconds / 60) - 1;
  const newest = buckets.at(-1);
  const canary = newest?.startsAt === published * bucketMilliseconds ? newest.canary : undefined;
  const breaches =
    canary !== undefined &&
    canary.events >= alarm.minErrors &&
    100 * canary.events > alarm.maxErrorPercent * canary.requests;
  return alarmNamesOf(stage.gates).map((name) => ({
    name,
    state: breaches && name === alarmName ? 'ALARM' : 'OK',
  }));
}
