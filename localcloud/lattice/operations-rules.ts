import { z } from 'zod';
import { tags } from '../schemas';
import type { Operation } from '../service';
import { operation } from '../service';
import { latticeAccess } from './access';
import { actionView, ruleAction } from './actions';
import { idIn, identifier, ruleArnFor } from './arns';
import { batchUpdateRules } from './batch-update-rules';
import { clientToken, latticeName } from './inputs';
import { ruleMatch } from './match';
import { page, pageRequest } from './paging';
import type { ListenerRecord, RuleRecord } from './records';
import { createRule, deleteRule, updateRule } from './rules';
import type { LatticeStore } from './store';
import type { CallRecorder } from '../cloudtrail/call-recorder';

const ofListener = z.strictObject({
  serviceIdentifier: identifier('service'),
  listenerIdentifier: identifier('listener'),
});
const byIdentifier = ofListener.extend({ ruleIdentifier: identifier('rule') });
const priority = z.number().int().min(1).max(2000);
const change = { match: ruleMatch.optional(), priority: priority.optional(), action: ruleAction.optional() };

/**
 * The API operations on rules.
 *
 * Lists and GetRule include the default rule, named `default`, without match and priority. Its id is
 * of the form of any other rule here, as in the API model's pattern; the CloudFormation schema knows it
 * as `default`, and which one AWS gives is unsure.
 */
export function ruleOperations(store: LatticeStore, recorder: CallRecorder): Record<string, Operation> {
  const { site } = store;
  const arn = (input: z.output<typeof ofListener>, rule: string) =>
    ruleArnFor(site, input.serviceIdentifier, input.listenerIdentifier, rule);
  const access = (action: string) => (input: z.output<typeof byIdentifier>) =>
    latticeAccess(action, arn(input, input.ruleIdentifier));
  return {
    CreateRule: operation({
      input: ofListener.extend({
        clientToken,
        name: latticeName(63, 'rule'),
        match: ruleMatch,
        priority,
        action: ruleAction,
        tags,
      }),
      access: (input) => latticeAccess('CreateRule', arn(input, '*'), input),
      handle: (input) =>
        store.creations.once('CreateRule', input, () => {
          const { isDefault: _isDefault, ...created } = summary(createRule(store, input));
          return created;
        }),
    }),
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
      input: ofListener.extend(pageRequest),
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
        return page<(typeof rules)[number] | typeof defaultRule>([defaultRule, ...rules], input);
      },
    }),
    UpdateRule: operation({
      input: byIdentifier.extend(change),
      access: access('UpdateRule'),
      handle: recorder.recorded('UpdateRule', (input) => summary(updateRule(store, input))),
    }),
    BatchUpdateRule: operation({
      input: ofListener.extend({
        rules: z
          .array(z.strictObject({ ruleIdentifier: identifier('rule'), ...change }))
          .min(1)
          .max(10),
      }),
      access: (input) =>
        input.rules.flatMap((rule) => latticeAccess('UpdateRule', arn(input, rule.ruleIdentifier))),
      handle(input) {
        const { successful, unsuccessful } = batchUpdateRules(store, input);
        return { successful: successful.map((rule) => summary(rule)), unsuccessful };
      },
    }),
    DeleteRule: operation({
      input: byIdentifier,
      access: access('DeleteRule'),
      handle(input) {
        deleteRule(store, input);
        return {};
      },
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
