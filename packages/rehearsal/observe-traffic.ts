import type { LocalCloud } from '../local-cloud';
import type { Side } from '../../core/traffic/side';
import type { FailureReasons } from './production-health';
import { ServedRequests } from './served-requests';

/** Counts the requests that the data plane answers from now on, and the reasons for which production fails some. */
export function observeTraffic(
  cloud: LocalCloud,
  targetGroups: Readonly<Record<Side, string>>,
  reasons: FailureReasons,
): ServedRequests {
  const served = new ServedRequests();
  const sides = Object.entries(targetGroups) as [Side, string][];
  cloud.lattice.onAnswered(({ targetGroupId = '', status, startedAt: at, reason }) => {
    const side = sides.find(([, targetGroup]) => targetGroup.endsWith(targetGroupId))?.[0];
    if (targetGroupId === '' || !side) return;
    served.add({ at, side, fault: status >= 500 });
    if (status >= 500) reasons.add(side, status, reason ?? 'the function answered so');
  });
  return served;
}
