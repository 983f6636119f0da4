import type { EventCounts } from '../statistics/split-counts';
import { count, counted, percent } from '../words';
import type { EnoughDataGate } from './gate';
import type { Finding } from './verdict';

/** The canary must have served enough requests at this stage. */
export function judgeEnoughData(gate: EnoughDataGate, canary: EventCounts): Finding {
  if (canary.requests < gate.minRequests) {
    return {
      decision: 'hold',
      sentence: `canary served ${count(canary.requests)} of the ${count(gate.minRequests)} requests needed`,
    };
  }
  const faults = `${percent(canary.events / canary.requests)} faults`;
  return { decision: 'advance', sentence: `canary served ${counted(canary.requests, 'request')}, ${faults}` };
}
