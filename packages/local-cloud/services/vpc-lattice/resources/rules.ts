import type { RuleActionInput } from './actions';
import { resolveAction } from './actions';
import { idIn } from '../state/arns';
import { conflict, invalid, quotaExceeded, quotas } from '../state/errors';
import type { RuleMatch } from '../state/match';
import type { ListenerRecord, RuleRecord } from '../state/records';
import type { LatticeStore } from '../state/store';

/** The mutable properties of a rule. */
interface RuleChange {
  readonly match?: RuleMatch | undefined;
  readonly priority?: number | undefined;
  readonly action?: RuleActionInput | undefined;
}

/** @throws AwsError `ConflictException` when the name or priority is taken in the listener; `ServiceQuotaExceededException` */
export function createRule(
  store: LatticeStore,
  input: {
    serviceIdentifier: string;
    listenerIdentifier: string;
    name: string;
    match: RuleMatch;
    priority: number;
    action: RuleActionInput;
  },
): RuleRecord {
  const listener = store.listener(input.serviceIdentifier, input.listenerIdentifier);
  for (const other of listener.rules.values()) {
    if (other.name === input.name) {
      throw conflict('rule', other.id, `A rule named ${input.name} already exists in ${listener.id}`);
    }
  }
  requireFreePriority(listener, input.priority);
  if (listener.rules.size >= quotas['rules-per-listener']) {
    throw quotaExceeded('rules-per-listener', 'listener', listener.id);
  }
  const action = resolveAction(store, input.action, listener.service);
  const resource = store.newResource(
    'rule',
    `${listener.id}/${input.name}`,
    (id) => `service/${listener.service.id}/listener/${listener.id}/rule/${id}`,
  );
  const { name, match, priority } = input;
  const rule: RuleRecord = { ...resource, name, match, priority, action, listener };
  listener.rules.set(rule.id, rule);
  store.publishRoutes(listener);
  return rule;
}

/**
 * Changes what is given and leaves the rest.
 *
 * @throws AwsError `ConflictException` when the priority is taken; `ValidationException` for the default rule
 */
export function updateRule(
  store: LatticeStore,
  input: { serviceIdentifier: string; listenerIdentifier: string; ruleIdentifier: string } & RuleChange,
): RuleRecord {
  const rule = ruleToChange(store, input, input.ruleIdentifier);
  if (input.priority !== undefined && input.priority !== rule.priority) {
    requireFreePriority(rule.listener, input.priority);
  }
  if (input.action) {
    rule.action = resolveAction(store, input.action, rule.listener.service, new Map([[rule, undefined]]));
  }
  rule.match = input.match ?? rule.match;
  rule.priority = input.priority ?? rule.priority;
  rule.lastUpdatedAt = store.now();
  store.publishRoutes(rule.listener);
  return rule;
}

/** Deletes a rule. @throws AwsError `ValidationException` for the default rule */
export function deleteRule(
  store: LatticeStore,
  input: { serviceIdentifier: string; listenerIdentifier: string; ruleIdentifier: string },
): void {
  const { id, listener } = ruleToChange(store, input, input.ruleIdentifier);
  listener.rules.delete(id);
  store.publishRoutes(listener);
}

/** A rule of the listener that is not the default rule. */
function ruleToChange(
  store: LatticeStore,
  parent: { serviceIdentifier: string; listenerIdentifier: string },
  ruleIdentifier: string,
): RuleRecord {
  const listener = store.listener(parent.serviceIdentifier, parent.listenerIdentifier);
  if (idIn(ruleIdentifier) === listener.defaultRuleId) {
    throw invalid('ruleIdentifier', 'the default rule can only be changed by UpdateListener');
  }
  return store.rule(parent.serviceIdentifier, parent.listenerIdentifier, ruleIdentifier);
}

function requireFreePriority(listener: ListenerRecord, priority: number): void {
  for (const other of listener.rules.values()) {
    if (other.priority === priority) {
      throw conflict(
        'rule',
        other.id,
        `The rule ${other.id} of ${listener.id} already has priority ${priority}`,
      );
    }
  }
}
