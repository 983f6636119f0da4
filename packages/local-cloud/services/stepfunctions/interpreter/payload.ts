import { dataLimitExceeded } from './failure';
import type { Json } from '../definition/json';

/** The most that passes into or out of a state, in bytes of UTF-8 (`dg/service-quotas.html`). */
export const maximumPayloadBytes = 262_144;

/**
 * A payload as text.
 *
 * @param stateOrTask who gets the blame
 * @throws StateFailure `States.DataLimitExceeded`
 */
export function payloadText(payload: Json, stateOrTask: string): string {
  const text = JSON.stringify(payload);
  if (Buffer.byteLength(text) > maximumPayloadBytes) throw dataLimitExceeded(stateOrTask);
  return text;
}

/** The truncation flag in the data of every event: here nothing is ever cut off. */
export const notTruncated = { truncated: false };
