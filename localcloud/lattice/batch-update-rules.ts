import { AwsError } from '../errors';
import { resolveAction } from './actions';
import { idIn } from './arns';
import { conflict, invalid } from './failures';
import type { ListenerRecord, RuleAction, RuleRecord } from './records';
import type { RuleChange } from './rules';
import { ruleToChange } from './rules';
import type { LatticeStore } from './store';

/** What became of each rule of a batch. */
export interface BatchOutcome {
  readonly successful: readonly RuleRecord[];
  readonly unsuccessful: readonly { ruleIdentifier: string; failureCode: string; failureMessage: string }[];
}

interface Planned {
  readonly rule: RuleRecord;
  readonly change: RuleChange & { readonly ruleIdentifier: string };
}

/**
 * Updates up to ten rules of a listener at one stroke, so that priorities can be swapped.
 *
 * A rule that cannot be updated is reported and left as it is, and the others are updated. The failure codes are
 * the names of the errors that UpdateRule would have answered with; AWS's own are unsure.
 *
 * @throws AwsError `ValidationException` when a rule appears twice
 */
export function batchUpdateRules(
  store: LatticeStore,
  input: {
    serviceIdentifier: string;
    listenerIdentifier: string;
    rules: readonly (RuleChange & { ruleIdentifier: string })[];
  },
): BatchOutcome {
  const listener = store.listener(input.serviceIdentifier, input.listenerIdentifier);
  if (new Set(input.rules.map((rule) => idIn(rule.ruleIdentifier))).size < input.rules.length) {
    throw invalid('rules', 'a rule may appear only once');
  }
  const unsuccessful: { ruleIdentifier: string; failureCode: string; failureMessage: string }[] = [];
  const fail = (ruleIdentifier: string, error: unknown) => {
    if (!(error instanceof AwsError)) throw error;
    unsuccessful.push({ ruleIdentifier, failureCode: error.code, failureMessage: error.message });
  };

  const actions = new Map<ListenerRecord | RuleRecord, RuleAction | undefined>();
  let planned: Planned[] = [];
  for (const change of input.rules) {
    try {
      const rule = ruleToChange(store, input, change.ruleIdentifier);
      if (change.action) {
        const others = new Map(actions).set(rule, undefined);
        actions.set(rule, resolveAction(store, change.action, listener.service, others));
      }
      planned.push({ rule, change });
    } catch (error) {
      fail(change.ruleIdentifier, error);
    }
  }

  for (let colliding = collisions(listener, planned); colliding.length > 0;) {
    for (const { rule, change } of colliding) {
      const message = `Another rule of ${listener.id} has priority ${change.priority}`;
      fail(change.ruleIdentifier, conflict('rule', rule.id, message));
    }
    planned = planned.filter((candidate) => !colliding.includes(candidate));
    colliding = collisions(listener, planned);
  }

  for (const { rule, change } of planned) {
    rule.match = change.match ?? rule.match;
    rule.priority = change.priority ?? rule.priority;
    rule.action = actions.get(rule) ?? rule.action;
    rule.lastUpdatedAt = store.now();
  }
  if (planned.length > 0) store.publishRoutes(listener);
  return { successful: planned.map(({ rule }) => rule), unsuccessful };
}

/** Those whose new priority some other rule would have as well. */
function collisions(listener: ListenerRecord, planned: readonly Planned[]): Planned[] {
  const holders = new Map<number, number>();
  const changeOf = new Map(planned.map(({ rule, change }) => [rule, change]));
  for (const rule of listener.rules.values()) {
    const priority = changeOf.get(rule)?.priority ?? rule.priority;
    holders.set(priority, (holders.get(priority) ?? 0) + 1);
  }
  return planned.filter(
    ({ rule, change }) =>
      change.priority !== undefined &&
      change.priority !== rule.priority &&
      (holders.get(change.priority) ?? 0) > 1,
  );
}
