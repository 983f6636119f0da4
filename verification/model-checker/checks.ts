import type { Outcome } from '../../core/release/release';
import { itemOf, type World } from './world';

/** A broken promise, in one sentence. */
export type Violation = string;

/** The promises on a final state: before any sweep, and after the sweeps of the guard. */
export interface Promises {
  readonly beforeSweeps: (state: FinalState) => Violation[];
  readonly afterSweeps: (state: FinalState) => Violation[];
}

/** The final state of an order of events. */
export interface FinalState {
  readonly world: World;
  /** The number of calls with a fault. */
  readonly faults: number;
}

/**
 * Checks the state after all programs have ended, before any sweep. Without a fault the last write is the baseline in
 * every order of events.
 */
export function checkFence({ world, faults }: FinalState): Violation[] {
  if (faults > 0) return [];
  const violations = isAtBaseline(world) ? [] : [`without any fault the last write was ${shown(world)}`];
  const lock = itemOf(world, 'current');
  const isAborted = lock?.['abort'] !== undefined && lock['promotedAt'] === undefined;
  if (isAborted && world.aliases['live']!.version !== lock['previousVersion']) {
    violations.push('without any fault alias live was left at an aborted version');
  }
  return violations;
}

/** Checks the state after the sweeps of the guard, when no function can be running any more. */
export function checkEnd({ world, faults }: FinalState): Violation[] {
  const outcomes = outcomesOf(world);
  const violations: Violation[] = [];
  if (!isAtBaseline(world)) violations.push(`traffic ended at ${shown(world)}`);
  const isUnconfirmed = world.published.includes('Release Concluded: rollback-unconfirmed');
  const lock = itemOf(world, 'current');
  if (lock && !isUnconfirmed)
    violations.push(`release ${String(lock['id'])} keeps the lock, and no operator was notified`);
  if (isUnconfirmed && faults <= 1) violations.push('a single fault has made a rollback look unconfirmed');
  let live = '1';
  for (const [id, version] of [
    ['first', '2'],
    ['second', '3'],
  ] as const) {
    const outcome = outcomes.get(id);
    if (!outcome) {
      if (id === 'first' && !lock) violations.push(`the audit trail of release ${id} has no outcome`);
      continue;
    }
    if (outcome.size > 1) violations.push(`release ${id} ended twice: ${[...outcome].join(' and ')}`);
    if (outcome.has('promoted')) live = version;
  }
  const actual = world.aliases['live']!.version;
  if (!lock && actual !== live)
    violations.push(`alias live is at version ${actual}, the ledger says ${live}`);
  return violations;
}

/** The promises of a release, and of the one after it. */
export const promisesOfOne: Promises = { beforeSweeps: checkFence, afterSweeps: checkEnd };

/** The promises of releases that supersede each other: the newest version is promoted, and no older one gets traffic after it. */
export function promisesOfTheNewest(newest: string): Promises {
  return {
    beforeSweeps: ({ world }) => [
      ...checkFence({ world, faults: 0 }),
      ...(world.staleShifts ?? []).map(
        (arn) => `${arn} shifted traffic although a newer version waited for its lock`,
      ),
    ],
    afterSweeps: ({ world }) => {
      const violations: Violation[] = [];
      if (itemOf(world, 'current')) violations.push('a release keeps the lock');
      const live = world.aliases['live']!.version;
      if (live !== newest)
        violations.push(`version ${live} is in production instead of the newest, ${newest}`);
      if (!outcomesOf(world).get(`of-${newest}`)?.has('promoted'))
        violations.push('the newest version was not promoted');
      return violations;
    },
  };
}

function outcomesOf(world: World): Map<string, Set<Outcome>> {
  const outcomes = new Map<string, Set<Outcome>>();
  for (const key of Object.keys(world.items)) {
    const [, id] = /^events\/event#([^#]+)#.*-concluded$/.exec(key) ?? [];
    if (id === undefined) continue;
    const outcome = itemOf(world, key)!['outcome'] as Outcome;
    outcomes.set(id, (outcomes.get(id) ?? new Set()).add(outcome));
  }
  return outcomes;
}

function isAtBaseline({ weights }: World): boolean {
  return (weights['tg-production'] ?? 0) > 0 && (weights['tg-canary'] ?? 0) === 0;
}

function shown({ weights }: World): string {
  return Object.entries(weights)
    .map(([group, weight]) => `${group} ${weight}`)
    .join(', ');
}
