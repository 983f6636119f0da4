import { assertNever } from '../errors/assert-never';
import { controlPermissions } from '../release/permission';
import { defaultStrategyName } from '../strategy/defaults';
import { needsByCommand, permittedCommands, type CommandNeeds, type PermittedCommand } from './command-needs';
import {
  controlStatement,
  statementNames,
  statementOf,
  type PolicyDocument,
  type PolicySubject,
} from './policy-statements';

/**
 * The roles of people for a service. Each may do what `viewer` may, and:
 *
 * - `starter`: start releases with the default strategy, undo with it, and abort
 * - `approver`: approve and reject, and abort
 * - `operator`: start, undo, pause, resume, promote past a stage, abort, suspend the guard, and read the log of failed requests
 * - `release-admin`: everything about releases, overrides included
 */
export const personRoles = ['viewer', 'starter', 'approver', 'operator', 'release-admin'] as const;

export type PersonRole = (typeof personRoles)[number];

const reading = [
  'status',
  'list',
  'watch',
  'history',
  'explain',
  'report',
  'console',
  'policy',
] as const satisfies readonly PermittedCommand[];

const starting = [
  'start',
  'start --wait',
  'undo',
  'undo --wait',
] as const satisfies readonly PermittedCommand[];

/** The commands that reach the tables of other services, which no role of people for one service may use. */
const onAccount: readonly PermittedCommand[] = ['doctor --leftovers', 'doctor --leftovers --delete'];

/** The commands of a role. */
export function commandsOf(role: PersonRole): readonly PermittedCommand[] {
  switch (role) {
    case 'viewer':
      return reading;
    case 'starter':
      return [...reading, ...starting, 'abort'];
    case 'approver':
      return [...reading, 'approve', 'reject', 'abort'];
    case 'operator':
      return [
        ...reading,
        ...starting,
        'pause',
        'resume',
        'promote',
        'abort',
        'guard suspend',
        'guard resume',
        'logs',
      ];
    case 'release-admin':
      return permittedCommands.filter((command) => !onAccount.includes(command));
    default:
      return assertNever(role);
  }
}

/** The name of a policy: a role, or a command. */
export type PolicyName = PersonRole | PermittedCommand;

export const policyNames: readonly PolicyName[] = [...personRoles, ...permittedCommands];

/** Checks whether some of these start releases with strategies that the policy can be limited to. */
export function startsStrategies(names: readonly PolicyName[]): boolean {
  return names.some((name) => {
    if (name === 'release-admin') return false;
    const commands = isRole(name) ? commandsOf(name) : [name];
    return commands.some((command) => needsOf(command).control?.some(isOfStrategy));
  });
}

/**
 * The least policy for roles and commands together, for the resources of one service.
 *
 * @param strategies the strategies that the caller may start releases with; `release-admin` may with all
 */
export function accessPolicy(
  names: readonly PolicyName[],
  subject: PolicySubject,
  strategies: readonly string[] = [defaultStrategyName],
): PolicyDocument {
  const commands = names.flatMap((name) => (isRole(name) ? commandsOf(name) : [name]));
  const needs = commands.map(needsOf);
  const statements = statementNames.flatMap((name) => {
    const actions = unique(needs.flatMap(({ actions: byStatement }) => byStatement[name] ?? []));
    return actions.length === 0 ? [] : [statementOf(name, actions, subject)];
  });
  const isAdmin = names.includes('release-admin');
  const known = isAdmin ? subject.strategies.map(({ name }) => name) : strategies;
  const control = unique([
    ...needs.flatMap((each) => each.control ?? []).flatMap((permission) => namedAfter(known, permission)),
    // One of them has no command of its own: to promote past an approval that is missing.
    ...(isAdmin ? controlPermissions : []),
  ]);
  return {
    Version: '2012-10-17',
    Statement: control.length === 0 ? statements : [...statements, controlStatement(control, subject)],
  };
}

function isRole(name: PolicyName): name is PersonRole {
  return personRoles.some((role) => role === name);
}

function needsOf(command: PermittedCommand): CommandNeeds {
  return needsByCommand[command];
}

function isOfStrategy(permission: string): boolean {
  return permission.endsWith('-STRATEGY');
}

function namedAfter(strategies: readonly string[], permission: string): string[] {
  if (!isOfStrategy(permission)) return [permission];
  return strategies.map((name) => permission.replace(/STRATEGY$/, name));
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}
