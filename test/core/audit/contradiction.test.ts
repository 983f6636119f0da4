import { contradictionOf } from '../../../core/audit/contradiction';
import type { AuditEvent } from '../../../core/audit/events/audit-event';
import type { CurrentRelease } from '../../../core/audit/rows/current-release';

const at = '2026-01-05T09:00:00.000Z';
const lock = { id: 'one', version: '3', previousVersion: '2' } as CurrentRelease;
const admitted: AuditEvent = {
  kind: 'admitted',
  at,
  version: '3',
  previousVersion: '2',
  strategy: 'canary',
};
const promoted: AuditEvent = { kind: 'promoted', at, version: '3' };

it.each([
  [true, lock, [admitted]],
  [true, lock, []],
  [true, { ...lock, promotedAt: at }, [admitted, promoted]],
  [false, lock, [admitted, promoted]],
  [false, { ...lock, previousVersion: '1' }, [admitted]],
  [false, { ...lock, version: '4' }, [admitted]],
])('agrees: %s', (agrees, current, trail) => {
  expect(contradictionOf(current, trail) === undefined).toBe(agrees);
});
