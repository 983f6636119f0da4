import { z } from 'zod';
import { allInPlace, resourceType, type Provisioned, type ResourceType } from '../../kernel/service';
import type { DefaultBus } from './state/default-bus';
import { ruleMembers, ruleName, ruleSettings, target } from './state/schemas';

const ruleProperties = z.strictObject({
  Name: ruleName.optional(),
  EventPattern: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  Targets: z.array(target).default([]),
  ...ruleMembers,
});

function put(bus: DefaultBus, name: string, properties: z.output<typeof ruleProperties>): Provisioned {
  const { EventPattern: pattern, Targets: targets, State: state, ...members } = properties;
  const eventPatternText = typeof pattern === 'object' ? JSON.stringify(pattern) : pattern;
  const rule = bus.putRule(name, state === 'ENABLED', ruleSettings({ ...members, eventPatternText }));
  if (targets.length > 0) bus.putTargets(name, targets);
  return { ref: rule.name, attributes: { Arn: rule.arn } };
}

/** The CloudFormation resource types of EventBridge that the local cloud provisions. */
export function eventBridgeResourceTypes(bus: DefaultBus): Readonly<Record<string, ResourceType>> {
  return {
    'AWS::Events::Rule': resourceType({
      properties: ruleProperties,
      updates: {
        Name: 'replacement',
        ...allInPlace({ EventPattern: '', Targets: '', ...ruleMembers }),
        EventBusName: 'replacement',
      },
      create: (properties, context) => put(bus, properties.Name ?? context.physicalName(64), properties),
      update: (properties, previous) => {
        const wanted = new Set(properties.Targets.map(({ Id }) => Id));
        const gone = previous.properties.Targets.filter(({ Id }) => !wanted.has(Id));
        bus.removeTargets(
          previous.ref,
          gone.map(({ Id }) => Id),
        );
        return put(bus, previous.ref, properties);
      },
      delete: ({ ref }) => bus.deleteRule(ref),
    }),
  };
}
