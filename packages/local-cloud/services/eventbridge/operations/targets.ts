import { z } from 'zod';
import { operation, type Access, type Operation } from '../../../kernel/service';
import type { DefaultBus } from '../state/default-bus';
import { pageOf, positionTokens } from '../../../kernel/page';
import type { Target } from '../state/rules';
import { eventBusName, ruleName, target } from '../state/schemas';

const putTargetsInput = z.strictObject({
  Rule: ruleName,
  EventBusName: eventBusName,
  Targets: z.array(target).min(1).max(100),
});

const listTargetsByRuleInput = z.strictObject({
  Rule: ruleName,
  EventBusName: eventBusName,
  NextToken: z.string().optional(),
  Limit: z.number().int().min(1).max(100).default(100),
});

const listRuleNamesByTargetInput = z.strictObject({
  TargetArn: z.string().min(1).max(1600),
  EventBusName: eventBusName,
  NextToken: z.string().optional(),
  Limit: z.number().int().min(1).max(100).default(100),
});

/** The operations on the targets of a rule. */
export function targetOperations(bus: DefaultBus): Readonly<Record<string, Operation>> {
  return {
    PutTargets: operation({
      input: putTargetsInput,
      access: ({ Rule: rule, Targets: targets }) => [
        { action: 'events:PutTargets', resource: bus.ruleArn(rule) },
        ...passRole(targets.map(({ RoleArn: roleArn }) => roleArn)),
      ],
      handle: ({ Rule: rule, Targets: targets }) => {
        bus.putTargets(rule, targets);
        return { FailedEntryCount: 0, FailedEntries: [] };
      },
    }),

    ListTargetsByRule: operation({
      input: listTargetsByRuleInput,
      access: ({ Rule: rule }) => [{ action: 'events:ListTargetsByRule', resource: bus.ruleArn(rule) }],
      handle: ({ Rule: rule, NextToken: token, Limit: limit }) => {
        const targets = [...bus.rules.get(rule).targets.values()];
        const page = pageOf(targets, { limit, token, tokens: positionTokens('ValidationException') });
        return { Targets: page.items.map(describe), NextToken: page.nextToken };
      },
    }),

    ListRuleNamesByTarget: operation({
      input: listRuleNamesByTargetInput,
      access: () => [{ action: 'events:ListRuleNamesByTarget', resource: '*' }],
      handle: ({ TargetArn: targetArn, NextToken: token, Limit: limit }) => {
        const names = bus.rules
          .all()
          .filter(({ targets }) => [...targets.values()].some(({ arn }) => arn === targetArn))
          .map(({ name }) => name)
          .sort();
        const page = pageOf(names, { limit, token, tokens: positionTokens('ValidationException') });
        return { RuleNames: page.items, NextToken: page.nextToken };
      },
    }),
  };
}

/** Returns the `iam:PassRole` accesses for the roles handed to EventBridge. */
function passRole(roleArns: readonly (string | undefined)[]): Access[] {
  return roleArns
    .filter((roleArn) => roleArn !== undefined)
    .map((roleArn) => ({
      action: 'iam:PassRole',
      resource: roleArn,
      conditionKeys: { 'iam:PassedToService': 'events.amazonaws.com' },
    }));
}

function describe({ id, arn, roleArn, inputSettings, retryPolicy, deadLetterArn }: Target) {
  return {
    Id: id,
    Arn: arn,
    RoleArn: roleArn,
    Input: inputSettings.Input,
    InputPath: inputSettings.InputPath,
    InputTransformer: inputSettings.InputTransformer,
    RetryPolicy: {
      MaximumRetryAttempts: retryPolicy.maximumRetryAttempts,
      MaximumEventAgeInSeconds: retryPolicy.maximumEventAgeSeconds,
    },
    DeadLetterConfig: deadLetterArn === undefined ? undefined : { Arn: deadLetterArn },
  };
}
