import { z } from 'zod';
import { AwsError } from '../../../kernel/errors';
import { templateTags } from '../../../kernel/schemas';
import { resourceType, type ResourceType } from '../../../kernel/service';
import type { TargetGroupRecord } from '../state/records';
import type { LatticeStore } from '../state/store';
import { createTargetGroup, deleteTargetGroup } from '../resources/target-groups';
import { deregisterTargets, registerTargets } from '../resources/targets';
import { generatedName, names } from './names';

const targetGroupProperties = z.strictObject({
  Name: names.targetGroup.optional(),
  Type: z.enum(['IP', 'LAMBDA', 'INSTANCE', 'ALB']),
  Config: z.strictObject({ LambdaEventStructureVersion: z.enum(['V1', 'V2']).optional() }).optional(),
  Targets: z
    .array(z.strictObject({ Id: z.string().min(1) }))
    .max(100)
    .optional(),
  Tags: templateTags,
});

/** The resource type of target groups. */
export function targetGroupResourceTypes(store: LatticeStore): Record<string, ResourceType> {
  return {
    'AWS::VpcLattice::TargetGroup': resourceType({
      properties: targetGroupProperties,
      updates: {
        Name: 'replacement',
        Type: 'replacement',
        // Of a group of functions it has one member, which is create-only.
        Config: 'replacement',
        Targets: 'in-place',
        Tags: 'in-place',
      },
      create(properties, context) {
        const targetGroup = createTargetGroup(store, {
          name: properties.Name ?? generatedName(context, names.targetGroup),
          type: properties.Type,
          config: { lambdaEventStructureVersion: properties.Config?.LambdaEventStructureVersion },
        });
        try {
          register(store, targetGroup, properties.Targets);
        } catch (error) {
          deleteTargetGroup(store, targetGroup.id);
          throw error;
        }
        const { arn, id, createdAt, lastUpdatedAt } = targetGroup;
        return {
          ref: arn,
          attributes: {
            Arn: arn,
            Id: id,
            Status: 'ACTIVE',
            CreatedAt: createdAt.toISOString(),
            LastUpdatedAt: lastUpdatedAt.toISOString(),
          },
        };
      },
      update({ Targets: targets = [] }, previous) {
        const targetGroup = store.targetGroup(previous.ref);
        const wanted = new Set(targets.map(({ Id }) => Id));
        const gone = (previous.properties.Targets ?? []).filter(({ Id }) => !wanted.has(Id));
        deregisterTargets(
          store,
          targetGroup,
          gone.map(({ Id }) => ({ id: Id })),
        );
        register(store, targetGroup, targets);
        return previous;
      },
      async delete({ ref }, { activity }) {
        const targetGroup = store.targetGroup(ref);
        deregisterTargets(store, targetGroup, targetGroup.targets);
        // The handler waits until the targets have drained.
        const drainedAt = Math.max(...targetGroup.targets.map((target) => target.drainedAt ?? 0), 0);
        if (drainedAt > store.context.clock.now()) await activity.sleepUntil(drainedAt);
        deleteTargetGroup(store, ref);
      },
    }),
  };
}

/** @throws AwsError `ValidationException` for a target that cannot be registered */
function register(
  store: LatticeStore,
  targetGroup: TargetGroupRecord,
  targets: readonly { readonly Id: string }[] = [],
): void {
  const wanted = targets.map(({ Id }) => ({ id: Id }));
  const [failure] = registerTargets(store, targetGroup, wanted).unsuccessful;
  if (failure) throw new AwsError('ValidationException', `Targets: ${failure.failureMessage}`);
}
