import type { Bucket } from '../../../../core/analysis/evidence/evidence';
import type { Fault } from '../../../../core/analysis/tripwire/fault-minutes';
import type { Side } from '../../../../core/traffic/side';

/** A full minute. */
export const startsAt = Date.parse('2026-01-05T09:00:00Z');

/** Faults of a side at these seconds after {@link startsAt}, each of another request. */
export function faultsAt(side: Side, seconds: readonly number[]): Fault[] {
  return seconds.map((second, index) => ({
    at: startsAt + second * 1000,
    side,
    requestId: `${side}-${second}-${index}`,
  }));
}

/** A number of seconds, evenly spaced from `from` on. */
export function every(spacing: number, count: number, from = 0): number[] {
  return Array.from({ length: count }, (_, index) => from + index * spacing);
}

/** The complete minutes from `from` on, in minutes since {@link startsAt}, at constant rates of requests a minute. */
export function minutesOf(from: number, to: number, canary: number, production: number): Bucket[] {
  return Array.from({ length: to - from }, (_, index) => ({
    startsAt: startsAt + (from + index) * 60_000,
    canary: { requests: canary, events: 0 },
    production: { requests: production, events: 0 },
  }));
}
