import { publicationDelaySeconds } from '../../strategy/defaults';
import { errorsAlarmFor, raisesErrorsAlarm, type ErrorsAlarm } from '../../analysis/error-rate-alarm';
import { bucketMilliseconds, type AlarmObservation } from '../../analysis/evidence/evidence';
import { alarmNamesOf } from '../../analysis/gates/alarms';
import type { Gate } from '../../strategy/gates';
import { judge } from '../../analysis/judge';
import type { Strategy } from '../../strategy/strategy';
import type { Stage } from '../../strategy/stage';
import type { PolicyInput, Policy } from './policy';

const alarmName = 'canary-errors';

/** Judges releases by a strategy as they are judged where a deployment knows no other, and says nothing else. */
export function judgePolicyFor(strategy: Strategy): Policy {
  return judgePolicyWith(errorsAlarmFor([strategy]));
}

/**
 * Judges as a release is judged: the same judge, on simulated evidence.
 *
 * Of the evidence, faults and the deployment's alarm on errors are simulated. What else a strategy asks for is
 * taken to be fine: alarms that it names are OK, and `threshold` and comparisons of other signals are left out,
 * but go on sharing alpha. People approve at once.
 */
export function judgePolicyWith(alarm: ErrorsAlarm): Policy {
  return () => {
    const simulated = new Map<Stage, Stage>();
    return (look) => {
      const { shifts, at, buckets } = look;
      const stage = simulated.get(look.stage) ?? simulatedStage(look.stage);
      simulated.set(look.stage, stage);
      const evidence = { alarms: observe(alarm, stage, look), signals: { faults: buckets }, metrics: {} };
      const { decision, cause, blockingGates } = judge({ stage, evidence, shifts, at });
      return { decision, blockingGates, heldToLimit: cause.code === 'holdLimit' };
    };
  };
}

function simulatedStage(stage: Stage): Stage {
  const enforced = stage.gates.filter((gate) => gate.type === 'compare' && gate.mode === 'enforce');
  const simulated = enforced.filter(isSimulated);
  const shareOfAlpha = simulated.length > 0 ? simulated.length / enforced.length : 1;
  return {
    ...stage,
    approval: undefined,
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
function observe(alarm: ErrorsAlarm, stage: Stage, { buckets, at }: PolicyInput): AlarmObservation[] {
  const published = Math.floor(at / bucketMilliseconds - publicationDelaySeconds / 60) - 1;
  const newest = buckets.at(-1);
  const breaches = newest?.startsAt === published * bucketMilliseconds && raisesErrorsAlarm(newest, alarm);
  return alarmNamesOf(stage.gates).map((name) => ({
    name,
    state: breaches && name === alarmName ? 'ALARM' : 'OK',
  }));
}
