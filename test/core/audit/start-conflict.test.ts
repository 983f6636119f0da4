import type { ReleaseStatus } from '../../../core/audit/release-status';
import { foreseeConflict, type StartConflict } from '../../../core/audit/start-conflict';
import type { RevisionOrder } from '../../../core/release/release-target';
import type { ConflictPolicy } from '../../../core/strategy/conflict-policy';

const inFlight = (status: ReleaseStatus) => ({ id: 'checkout-2-by-ana', version: '2', status });

it.each<[ConflictPolicy, RevisionOrder, ReleaseStatus, StartConflict['resolution']]>([
  ['reject', 'same', 'paused', 'already-releasing'],
  ['queue', 'same', 'promoting', 'already-releasing'],
  ['reject', 'same', 'rollingBack', 'reject'],
  ['supersede', 'same', 'draining', 'reject'],
  ['queue', 'same', 'rollbackUnconfirmed', 'queue'],
  ['supersede', 'older', 'progressing', 'supersede'],
  ['supersede', 'newer', 'draining', 'outdated'],
])('a start with the policy %s, while the %s revision is %s: %s', (policy, order, status, resolution) => {
  expect(foreseeConflict(policy, order, inFlight(status))).toEqual({
    resolution,
    inFlight: inFlight(status),
  });
});
