import { z } from 'zod';
import { AwsError } from '../errors';
import { operation, type Access, type Operation } from '../service';
import { arnAt, type Site } from '../site';
import type { DefaultBus } from './default-bus';
import { pageOf } from './page';
import { matchesEventPattern, parseEventPattern } from './pattern';
import type { Rule } from './rule';
import { eventBusName, ruleMembers, ruleName, ruleSettings } from './schemas';

const theRule = z.strictObject({ Name: ruleName, EventBusName: eventBusName });

const putRuleInput = z.strictObject({
  Name: ruleName,
  EventPattern: z.string().max(4096).optional(),
  ...ruleMembers,
});

const listRulesInput = z.strictObject({
  NamePrefix: ruleName.optional(),
  EventBusName: eventBusName,
  NextToken: z.string().optional(),
  Limit: z.number().int().min(1).max(100).default(100),
});

const testEventPatternInput = z.strictObject({ EventPattern: z.string().max(4096), Event: z.string() });

/** The operations on rules: by name, with nothing but the default bus. */
export function ruleOperations(site: Site, bus: DefaultBus): Readonly<Record<string, Operation>> {
  const may = (action: string, name: string): Access[] => [
    { action: `events:${action}`, resource: bus.ruleArn(name) },
  ];

  return {
    PutRule: operation({
      input: putRuleInput,
      access: ({ Name: name, RoleArn: roleArn }) => [...may('PutRule', name), ...passRole([roleArn])],
      handle: ({ Name: name, State: state, EventPattern: eventPatternText, ...members }) => {
        const rule = bus.putRule(name, state === 'ENABLED', ruleSettings({ ...members, eventPatternText }));
        return { RuleArn: rule.arn };
      },
    }),

    DescribeRule: operation({
      input: theRule,
      access: ({ Name: name }) => may('DescribeRule', name),
      handle: ({ Name: name }) => ({ ...describe(bus.rules.get(name)), CreatedBy: site.account }),
    }),

    ListRules: operation({
      input: listRulesInput,
      access: () => [{ action: 'events:ListRules', resource: arnAt(site, 'events', 'rule/*') }],
      handle: ({ NamePrefix: prefix = '', NextToken: token, Limit: limit }) => {
        const rules = bus.rules
          .all()
          .filter((rule) => rule.name.startsWith(prefix))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        const page = pageOf(rules, { limit, token, invalidTokenCode: 'ValidationException' });
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

    DeleteRule: operation({
      input: theRule,
      access: ({ Name: name }) => may('DeleteRule', name),
      handle: ({ Name: name }) => {
        bus.deleteRule(name);
        return {};
      },
    }),

    TestEventPattern: operation({
      input: testEventPatternInput,
      access: () => [{ action: 'events:TestEventPattern', resource: '*' }],
      handle: ({ EventPattern: pattern, Event: event }) => ({
        Result: matchesEventPattern(parseEventPattern(pattern), parseEvent(event)),
      }),
    }),
  };
}

/** Whoever hands a role to EventBridge must be allowed to. */
export function passRole(roleArns: readonly (string | undefined)[]): Access[] {
  return roleArns
    .filter((roleArn) => roleArn !== undefined)
    .map((roleArn) => ({
      action: 'iam:PassRole',
      resource: roleArn,
      conditionKeys: { 'iam:PassedToService': 'events.amazonaws.com' },
    }));
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
    RoleArn: settings.roleArn,
    EventBusName: 'default',
  };
}

const MANDATORY = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];

/** The event to test, with the fields that `TestEventPattern` insists on. */
function parseEvent(text: string): object {
  try {
    const event: unknown = JSON.parse(text);
    if (typeof event === 'object' && event !== null && MANDATORY.every((field) => field in event))
      return event;
  } catch {
    // Told below, together with missing fields.
  }
  throw new AwsError(
    'ValidationException',
    `Parameter Event is not valid. It must be a JSON object with ${MANDATORY.join(', ')}.`,
  );
}
