import { Unsupported } from '../../../kernel/errors';
import { conflict, invalid, quotaExceeded } from '../state/errors';
import type { TargetGroupRecord } from '../state/records';
import type { LatticeStore } from '../state/store';

export type TargetGroupType = 'IP' | 'LAMBDA' | 'INSTANCE' | 'ALB';

/**
 * Creates a target group for a Lambda function.
 *
 * @param input.config for LAMBDA only `lambdaEventStructureVersion` (`@default 'V1'`) is allowed
 * @throws AwsError `ConflictException` when the name is taken; Unsupported for the other types
 */
export function createTargetGroup(
  store: LatticeStore,
  input: {
    name: string;
    type: TargetGroupType;
    config?: { lambdaEventStructureVersion?: 'V1' | 'V2' | undefined } & Record<string, unknown>;
  },
): TargetGroupRecord {
  if (input.type !== 'LAMBDA') {
    throw new Unsupported(`target groups of type ${input.type} in VPC Lattice; use LAMBDA`);
  }
  for (const [member, value] of Object.entries(input.config ?? {})) {
    if (member !== 'lambdaEventStructureVersion' && value !== undefined) {
      throw invalid(`config.${member}`, 'is not supported if the target group type is LAMBDA');
    }
  }
  for (const other of store.targetGroups.values()) {
    if (other.name === input.name) {
      throw conflict('targetGroup', other.id, `A target group named ${input.name} already exists`);
    }
  }
  const limit = store.context.weather.draw('targetGroups');
  if (store.targetGroups.size >= limit)
    throw quotaExceeded('target-groups', 'targetGroup', input.name, limit);
  const targetGroup: TargetGroupRecord = {
    ...store.newResource('targetGroup', input.name, (id) => `targetgroup/${id}`),
    name: input.name,
    lambdaEventStructureVersion: input.config?.lambdaEventStructureVersion ?? 'V1',
    targets: [],
  };
  store.targetGroups.set(targetGroup.id, targetGroup);
  return targetGroup;
}

/**
 * Deletes a target group with its targets: those that are registered are not in the way.
 *
 * @throws AwsError `ConflictException` while a listener or rule names it
 * @see https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_DeleteTargetGroup.html
 */
export function deleteTargetGroup(store: LatticeStore, identifier: string): TargetGroupRecord {
  const targetGroup = store.targetGroup(identifier);
  const user = store.serviceUsing(targetGroup);
  if (user) {
    throw conflict(
      'targetGroup',
      targetGroup.id,
      `The target group ${targetGroup.id} is in use by ${user.arn}`,
    );
  }
  store.targetGroups.delete(targetGroup.id);
  return targetGroup;
}
