import { metricsReactionSeconds, publicationDelaySeconds } from '../../strategy/defaults';
import { errorsAlarmFor, raisesErrorsAlarm, type ErrorsAlarm } from '../../analysis/error-rate-alarm';
import { bucketMilliseconds, type AlarmObservation } from '../../analysis/evidence/evidence';
import { alarmNamesOf } from '../../analysis/gates/alarms';
import type { Gate } from '../../strategy/gates';
import { judge } from '../../analysis/judge';
import type { Strategy } from '../../strategy/strategy';
import type { Stage } from '../../strategy/stage';
import type { PolicyInput, Policy } from './policy';

const alarmName = 'canary-errors';

/**
 * Judges as a service with this strategy alone and default settings does.
 *
 * @param reactionSeconds what a budget reckons with. The tripwire itself is not simulated. @default without a tripwire
 */
export function judgePolicyFor(strategy: Strategy, reactionSeconds = metricsReactionSeconds): Policy {
  return judgePolicyWith(errorsAlarmFor([strategy]), reactionSeconds);
}

/**
 * Judges simulated evidence with the judge of real releases.
 *
 * Simulates faults and the alarm on errors. Other gates are assumed to pass: alarms that a strategy names are OK, and
 * `threshold` and comparisons of other signals are left out but keep their share of alpha. People approve at once.
 */
export function judgePolicyWith(alarm: ErrorsAlarm, reactionSeconds = metricsReactionSeconds): Policy {
  return () => {
    const simulated = new Map<Stage, Stage>();
    return (input) => {
      const { shifts, at, buckets, requestsPerSecond } = input;
      const stage = simulated.get(input.stage) ?? simulatedStage(input.stage);
      simulated.set(input.stage, stage);
      const evidence = {
        alarms: observe(alarm, stage, input),
        signals: { faults: buckets },
        metrics: {},
        risk: { requestsPerSecond, reactionSeconds },
      };
      const { decision, cause, blockingGates, nextWeight } = judge({ stage, evidence, shifts, at });
      const heldToLimit = cause.code === 'holdLimit';
      return { decision, blockingGates, heldToLimit, ...(nextWeight !== undefined && { nextWeight }) };
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
  if (gate.type === 'compare') return gate.signal === 'faults';
  return gate.type === 'alarms' || gate.type === 'enoughData';
}

/** Simulates alarms, which CloudWatch evaluates once a minute. Without data they are OK, as those of the construct. */
function observe(alarm: ErrorsAlarm, stage: Stage, { buckets, at }: PolicyInput): AlarmObservation[] {
  const published = Math.floor(at / bucketMilliseconds - publicationDelaySeconds / 60) - 1;
  const newest = buckets.at(-1);
  const breaches = newest?.startsAt === published * bucketMilliseconds && raisesErrorsAlarm(newest, alarm);
  return alarmNamesOf(stage.gates).map((name) => ({
    name,
    state: breaches && name === alarmName ? 'ALARM' : 'OK',
  }));
}
