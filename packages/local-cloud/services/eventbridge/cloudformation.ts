import { z } from 'zod';
import { resourceType, type ResourceType } from '../../kernel/service';
import type { DefaultBus } from './state/default-bus';
import { ruleMembers, ruleName, ruleSettings, target } from './state/schemas';

const ruleProperties = z.strictObject({
  Name: ruleName.optional(),
  EventPattern: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  Targets: z.array(target).default([]),
  ...ruleMembers,
});

/** The CloudFormation resource types of EventBridge that the local cloud provisions. */
export function eventBridgeResourceTypes(bus: DefaultBus): Readonly<Record<string, ResourceType>> {
  return {
    'AWS::Events::Rule': resourceType({
      properties: ruleProperties,
      create: (properties, context) => {
        const { Name, EventPattern: pattern, Targets: targets, State: state, ...members } = properties;
        const name = Name ?? context.physicalName(64);
        const eventPatternText = typeof pattern === 'object' ? JSON.stringify(pattern) : pattern;
        const rule = bus.putRule(name, state === 'ENABLED', ruleSettings({ ...members, eventPatternText }));
        if (targets.length > 0) bus.putTargets(name, targets);
        return { ref: rule.name, attributes: { Arn: rule.arn } };
      },
    }),
  };
}
