import type { SideCounts } from '../../../core/analysis/verdict';
import { formatCount } from '../../../core/text/format';
import type { Side } from '../../../core/traffic/side';
import type { FailureReason } from '../../rehearsal';
import { shareText } from './release-text';
import type { Colors } from './screen';

/** Describes what clients got from both sides: `canary failed 10 of 23 requests (43.48%), production 0 of 278`. */
export function countsText(counts: Readonly<Record<Side, SideCounts>>, { red }: Colors): string {
  const side = (name: Side) => {
    const { requests, faults } = counts[name];
    const text = `${formatCount(faults)} of ${formatCount(requests)}`;
    return faults === 0 ? text : red(`${text} (${shareText(faults / requests)})`);
  };
  return `canary failed ${side('canary')} requests, production ${side('production')}`;
}

/** Describes the commonest reasons for which requests failed: `10 × 502 function-error: TypeError: no cart`. */
export function reasonsText(reasons: readonly FailureReason[]): string {
  return reasons.map(reasonText).join('; ');
}

/** Describes one reason, with the status that clients got. */
export function reasonText({ status, reason, requests }: FailureReason): string {
  // The place of a function is that of the service, and takes most of a line.
  const shorter = reason.replaceAll(/arn:[\w-]+:lambda:[\w-]+:\d+:function:/g, '');
  return `${formatCount(requests)} × ${status === 0 ? 'no answer' : status}: ${shorter}`;
}
