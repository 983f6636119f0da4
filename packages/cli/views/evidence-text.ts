import { latestMetricsSeconds } from '../../../core/strategy/defaults';
import { formatDuration } from '../../../core/text/format';
import { assertNever } from '../../../core/errors/assert-never';
import type { EvidenceWait } from '../reports/schedule';

/** Says why a stage has no evidence yet, and what to check if it should; `now` in milliseconds since the epoch. */
export function evidenceWaitText({ state, readAt }: EvidenceWait, now: number): string {
  switch (state) {
    case 'expected': {
      const left = formatDuration(Math.ceil((readAt - now) / 1000));
      return `the first whole minute of metrics is read in ${left}`;
    }
    case 'late':
      return `waiting for metrics, which CloudWatch may show up to ${formatDuration(latestMetricsSeconds)} late`;
    case 'missing':
      return 'CloudWatch still shows no request of either side; rollouts doctor checks how clients reach the service';
    default:
      return assertNever(state);
  }
}
