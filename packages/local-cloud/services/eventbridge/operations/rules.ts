import { z } from 'zod';
import { operation, type Access, type Operation } from '../../../kernel/service';
import { arnAt, type CloudContext } from '../../../kernel/cloud-context';
import type { DefaultBus } from '../state/default-bus';
import { pageOf, positionTokens } from '../../../kernel/page';
import type { Rule } from '../state/rules';
import { eventBusName, ruleName } from '../state/schemas';

const theRule = z.strictObject({ Name: ruleName, EventBusName: eventBusName });

const listRulesInput = z.strictObject({
  NamePrefix: ruleName.optional(),
  EventBusName: eventBusName,
  NextToken: z.string().optional(),
  Limit: z.number().int().min(1).max(100).default(100),
});

/** The operations on rules: by name, with nothing but the default bus. */
export function ruleOperations(context: CloudContext, bus: DefaultBus): Readonly<Record<string, Operation>> {
  const may = (action: string, name: string): Access[] => [
    { action: `events:${action}`, resource: bus.ruleArn(name) },
  ];

  return {
    DescribeRule: operation({
      input: theRule,
      access: ({ Name: name }) => may('DescribeRule', name),
      handle: ({ Name: name }) => ({ ...describe(bus.rules.get(name)), CreatedBy: context.account }),
    }),

    ListRules: operation({
      input: listRulesInput,
      access: () => [{ action: 'events:ListRules', resource: arnAt(context, 'events', 'rule/*') }],
      handle: ({ NamePrefix: prefix = '', NextToken: token, Limit: limit }) => {
        const rules = bus.rules
          .all()
          .filter((rule) => rule.name.startsWith(prefix))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        const page = pageOf(rules, { limit, token, tokens: positionTokens('ValidationException') });
        return { Rules: page.items.map(describe), NextToken: page.nextToken };
      },
    }),

    EnableRule: operation({
      input: theRule,
      access: ({ Name: name }) => may('EnableRule', name),
      handle: ({ Name: name }) => {
        bus.setEnabled(name, true);
        return {};
      },
    }),

    DisableRule: operation({
      input: theRule,
      access: ({ Name: name }) => may('DisableRule', name),
      handle: ({ Name: name }) => {
        bus.setEnabled(name, false);
        return {};
      },
    }),
  };
}

function describe(rule: Rule) {
  const { settings } = rule;
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventPattern: settings.eventPattern?.text,
    ScheduleExpression: settings.schedule?.expression,
    State: rule.isEnabled ? ('ENABLED' as const) : ('DISABLED' as const),
    Description: settings.description,
    EventBusName: 'default',
  };
}
