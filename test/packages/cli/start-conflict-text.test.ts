import fc from 'fast-check';
import { releaseStatuses } from '../../../core/audit/release-status';
import { foreseeConflict, stopsStart } from '../../../core/audit/start-conflict';
import type { RevisionOrder } from '../../../core/release/release-target';
import { conflictPolicies } from '../../../core/strategy/conflict-policy';
import { notStartedText, waitsText } from '../../../packages/cli/views/start-conflict-text';

it('whatever a start meets, it says which release that is, and what to do if nothing was started', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...conflictPolicies),
      fc.constantFrom<RevisionOrder>('same', 'older', 'newer'),
      fc.constantFrom(...releaseStatuses),
      (policy, order, status) => {
        const conflict = foreseeConflict(policy, order, { id: 'checkout-2-by-ana', version: '2', status });
        if (!stopsStart(conflict)) expect(waitsText(conflict)).toContain('checkout-2-by-ana');
        else
          expect(notStartedText(conflict, 'version 2', false)).toContain('rollouts watch checkout-2-by-ana');
      },
    ),
  );
});
