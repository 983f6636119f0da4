import type { EventCounts } from '../../statistics/counts-by-side';
import { formatCount, formatPercent, pluralize } from '../../text/format';
import { formatWeight } from '../../traffic/weight';
import type { GateReason } from './gate-result';

/** The number that a gate measured, beside the limit that it compares with. */
export interface GateMeasure {
  readonly value: string;
  readonly limit: string;
}

/** The number behind a gate's decision and its limit; undefined for a gate that decides without numbers. */
export function gateMeasure(reason: GateReason): GateMeasure | undefined {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- a reason without numbers needs no case
  switch (reason.code) {
    case 'worse':
    case 'notWorse':
    case 'inconclusive':
      return { value: rateOf(reason.canary), limit: `production's ${rateOf(reason.production)}` };
    case 'worseThanBefore':
      return { value: rateOf(reason.canary), limit: `${reason.times}× ${rateOf(reason.production)} before` };
    case 'tolerable':
      return { value: rateOf(reason.canary), limit: `${reason.tolerablePercent}%` };
    case 'bothFail':
      return { value: rateOf(reason.canary), limit: `${reason.maxFaultPercent}%` };
    case 'outOfBounds':
    case 'withinBounds':
      return { value: String(reason.values.at(-1) ?? '–'), limit: boundsOf(reason) };
    case 'shareMismatch': {
      const { canary, production, canaryWeight } = reason;
      return { value: formatPercent(canary / (canary + production)), limit: formatWeight(canaryWeight) };
    }
    case 'canaryAbsent':
      return { value: '0%', limit: formatWeight(reason.canaryWeight) };
    case 'notEnoughData':
    case 'notEnoughDataAsks':
    case 'notEnoughDataInTime':
      return { value: formatCount(reason.requests), limit: `${formatCount(reason.minRequests)} requests` };
    case 'withinBudget':
    case 'overBudget':
    case 'budgetExceeded':
      return {
        value: formatCount(Math.ceil(reason.badResponses)),
        limit: pluralize(reason.maxBadResponses, 'bad response'),
      };
    default:
      return undefined;
  }
}

function rateOf({ requests, events }: EventCounts): string {
  return requests === 0 ? '–' : formatPercent(events / requests);
}

function boundsOf({ min, max }: { readonly min?: number; readonly max?: number }): string {
  if (min === undefined) return `at most ${max}`;
  return max === undefined ? `at least ${min}` : `${min} to ${max}`;
}
