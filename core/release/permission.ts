import { defaultStrategyName } from '../strategy/defaults';
import { assertNever } from '../errors/assert-never';
import type { ControlCommand } from './control-command';

/** The permissions on the release in flight, and on the guard. Each is an alias of the function `control`, so that policies grant each by its ARN. */
export const controlPermissions = [
  'approve',
  'pause',
  'promote',
  'promote-full',
  'override',
  'abort',
  'suspend-guard',
] as const;

/**
 * A permission of a person.
 *
 * - `approve`: approve and reject
 * - `pause`: pause and resume
 * - `promote`: past a gate of the present stage that holds
 * - `promote-full`: past all stages, of a strategy without approvals
 * - `override`: as the two before, and past approvals
 * - `abort`
 * - `suspend-guard`: suspend and resume the guard
 * - `start-STRATEGY`: start a release with a strategy
 * - `override-STRATEGY`: the same, overriding windows, alarms and other rules
 */
export type Permission = (typeof controlPermissions)[number] | `start-${string}` | `override-${string}`;

/** The alias by which the rules for published versions start releases. People do not use it. */
export const triggerAlias = 'trigger';

/** The permissions to start a release with a strategy. */
export function startPermissions(strategy: string): Permission[] {
  return [`start-${strategy}`, `override-${strategy}`];
}

/**
 * The permissions with which a caller may give a command, the least first.
 *
 * @param passesApproval true if a promotion passes an approval that is missing, or a stage that needs one
 */
export function permissionsFor(
  command: ControlCommand,
  passesApproval: boolean,
): readonly [Permission, ...Permission[]] {
  switch (command.verb) {
    case 'approve':
    case 'reject':
      return ['approve'];
    case 'pause':
    case 'resume':
      return ['pause'];
    case 'abort':
      return ['abort'];
    case 'suspendGuard':
    case 'resumeGuard':
      return ['suspend-guard'];
    case 'promote':
      if (passesApproval) return ['override'];
      return [command.extent === 'full' ? 'promote-full' : 'promote', 'override'];
    case 'start': {
      const { strategy = defaultStrategyName, overrides } = command.input;
      return overrides === undefined
        ? [`start-${strategy}`, `override-${strategy}`]
        : [`override-${strategy}`];
    }
    default:
      return assertNever(command);
  }
}
