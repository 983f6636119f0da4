import { z } from 'zod';
import type { Operation } from '../../../kernel/service';
import { operation } from '../../../kernel/service';
import { latticeAccess } from './access';
import { actionView, ruleAction } from '../resources/actions';
import { idIn, identifier, ruleArnFor } from '../state/arns';
import { ruleMatch } from '../state/match';
import { pageRequest, requestedPage } from './paging';
import type { ListenerRecord, RuleRecord } from '../state/records';
import { updateRule } from '../resources/rules';
import type { LatticeStore } from '../state/store';
import type { CallRecorder } from '../../../kernel/call-recorder';

const ofListener = z.strictObject({
  serviceIdentifier: identifier('service'),
  listenerIdentifier: identifier('listener'),
});
const byIdentifier = ofListener.extend({ ruleIdentifier: identifier('rule') });

const updateRuleInput = byIdentifier.extend({
  match: ruleMatch.optional(),
  priority: z.number().int().min(1).max(2000).optional(),
  action: ruleAction.optional(),
});

const listRulesInput = ofListener.extend(pageRequest);

/**
 * The API operations on rules, which templates make.
 *
 * Lists and GetRule include the default rule, named `default`, without match and priority. Its id is
 * of the form of any other rule here, as in the API model's pattern; the CloudFormation schema knows it
 * as `default`, and which one AWS gives is unsure.
 */
export function ruleOperations(store: LatticeStore, recorder: CallRecorder): Record<string, Operation> {
  const { context } = store;
  const access =
    (action: string) =>
    ({ serviceIdentifier, listenerIdentifier, ruleIdentifier }: z.output<typeof byIdentifier>) =>
      latticeAccess(action, ruleArnFor(context, serviceIdentifier, listenerIdentifier, ruleIdentifier));
  return {
    GetRule: operation({
      input: byIdentifier,
      access: access('GetRule'),
      handle(input) {
        const listener = store.listener(input.serviceIdentifier, input.listenerIdentifier);
        if (idIn(input.ruleIdentifier) === listener.defaultRuleId) return defaultRuleView(listener);
        const rule = store.rule(input.serviceIdentifier, input.listenerIdentifier, input.ruleIdentifier);
        const { createdAt, lastUpdatedAt } = rule;
        return { ...summary(rule), createdAt, lastUpdatedAt };
      },
    }),
    ListRules: operation({
      input: listRulesInput,
      access: () => latticeAccess('ListRules', '*'),
      handle(input) {
        const listener = store.listener(input.serviceIdentifier, input.listenerIdentifier);
        const { action: _action, ...defaultRule } = defaultRuleView(listener);
        const rules = [...listener.rules.values()].map((rule) => {
          const { arn: ruleArn, id, name, createdAt, lastUpdatedAt } = rule;
          return {
            arn: ruleArn,
            id,
            name,
            isDefault: false,
            priority: rule.priority,
            createdAt,
            lastUpdatedAt,
          };
        });
        return requestedPage<(typeof rules)[number] | typeof defaultRule>([defaultRule, ...rules], input);
      },
    }),
    UpdateRule: operation({
      input: updateRuleInput,
      access: access('UpdateRule'),
      handle: recorder.recorded('UpdateRule', (input) => summary(updateRule(store, input))),
    }),
  };
}

function summary(rule: RuleRecord) {
  const { arn, id, name, match } = rule;
  return { arn, id, name, isDefault: false, match, priority: rule.priority, action: actionView(rule.action) };
}

function defaultRuleView(listener: ListenerRecord) {
  const { defaultRuleId: id, createdAt, lastUpdatedAt } = listener;
  return {
    arn: `${listener.arn}/rule/${id}`,
    id,
    name: 'default',
    isDefault: true,
    action: actionView(listener.defaultAction),
    createdAt,
    lastUpdatedAt,
  };
}
