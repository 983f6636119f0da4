import { z } from 'zod';
import { tagMap } from '../../../kernel/schemas';
import type { Operation } from '../../../kernel/service';
import { operation } from '../../../kernel/service';
import { latticeAccess } from './access';
import { arnFor, identifier } from '../state/arns';
import { clientToken, latticeName, vpcId } from '../state/inputs';
import { pageRequest, requestedPage } from './paging';
import type { TargetGroupRecord } from '../state/records';
import type { LatticeStore } from '../state/store';
import { createTargetGroup, deleteTargetGroup } from '../resources/target-groups';
import { deregisterTargets, registerTargets, statusOf } from '../resources/targets';
import { isGone } from '../state/registered-targets';

const byIdentifier = z.strictObject({ targetGroupIdentifier: identifier('targetGroup') });
const type = z.enum(['IP', 'LAMBDA', 'INSTANCE', 'ALB']);
const target = z.strictObject({
  id: z.string().min(1).max(200),
  port: z.number().int().min(1).max(65535).optional(),
});
/** Members that the other types of target groups have: refused with the type, or as AWS refuses them for LAMBDA. */
const forOtherTypes = z.unknown().optional();

const createTargetGroupInput = z.strictObject({
  clientToken,
  name: latticeName(128, 'tg'),
  type,
  config: z
    .strictObject({
      lambdaEventStructureVersion: z.enum(['V1', 'V2']).optional(),
      port: forOtherTypes,
      protocol: forOtherTypes,
      protocolVersion: forOtherTypes,
      ipAddressType: forOtherTypes,
      vpcIdentifier: forOtherTypes,
      healthCheck: forOtherTypes,
    })
    .optional(),
  tags: tagMap.optional(),
});

const listTargetGroupsInput = z.strictObject({
  ...pageRequest,
  targetGroupType: type.optional(),
  vpcIdentifier: vpcId.optional(),
});

/** The API operations on target groups. */
export function targetGroupOperations(store: LatticeStore): Record<string, Operation> {
  const { context } = store;
  const access = (action: string) => (input: z.output<typeof byIdentifier>) =>
    latticeAccess(action, arnFor(context, 'targetGroup', input.targetGroupIdentifier));
  return {
    CreateTargetGroup: operation({
      input: createTargetGroupInput,
      access: (input) => latticeAccess('CreateTargetGroup', arnFor(context, 'targetGroup', '*'), input),
      handle: (input) =>
        store.creations.once('CreateTargetGroup', input, () => summary(createTargetGroup(store, input))),
    }),
    GetTargetGroup: operation({
      input: byIdentifier,
      access: access('GetTargetGroup'),
      handle(input) {
        const targetGroup = store.targetGroup(input.targetGroupIdentifier);
        const { createdAt, lastUpdatedAt } = targetGroup;
        const serviceArns = serviceArnsOf(store, targetGroup);
        return { ...summary(targetGroup), createdAt, lastUpdatedAt, serviceArns };
      },
    }),
    ListTargetGroups: operation({
      input: listTargetGroupsInput,
      access: () => latticeAccess('ListTargetGroups', '*'),
      handle(input) {
        const none = input.vpcIdentifier !== undefined || (input.targetGroupType ?? 'LAMBDA') !== 'LAMBDA';
        const { items, nextToken } = requestedPage(none ? [] : store.targetGroups.values(), input);
        return { items: items.map((item) => listed(store, item)), nextToken };
      },
    }),
    DeleteTargetGroup: operation({
      input: byIdentifier,
      access: access('DeleteTargetGroup'),
      handle(input) {
        const { id, arn } = deleteTargetGroup(store, input.targetGroupIdentifier);
        return { id, arn, status: 'DELETE_IN_PROGRESS' };
      },
    }),
  };
}

/** The API operations on the targets of a target group. */
export function targetOperations(store: LatticeStore): Record<string, Operation> {
  const access = (action: string) => (input: z.output<typeof byIdentifier>) =>
    latticeAccess(action, arnFor(store.context, 'targetGroup', input.targetGroupIdentifier));
  const withTargets = byIdentifier.extend({ targets: z.array(target).min(1).max(100) });
  return {
    RegisterTargets: operation({
      input: withTargets,
      access: access('RegisterTargets'),
      handle: (input) =>
        registerTargets(store, store.targetGroup(input.targetGroupIdentifier), input.targets),
    }),
    DeregisterTargets: operation({
      input: withTargets,
      access: access('DeregisterTargets'),
      handle: (input) =>
        deregisterTargets(store, store.targetGroup(input.targetGroupIdentifier), input.targets),
    }),
    ListTargets: operation({
      input: byIdentifier.extend({ ...pageRequest, targets: z.array(target).max(20).optional() }),
      access: () => latticeAccess('ListTargets', '*'),
      handle(input) {
        const targetGroup = store.targetGroup(input.targetGroupIdentifier);
        const wanted = input.targets?.length ? new Set(input.targets.map(({ id }) => id)) : undefined;
        const present = targetGroup.targets
          .filter((item) => !isGone(item, store.context.clock.now()) && (wanted?.has(item.id) ?? true))
          .map((item) => ({ id: item.id, ...statusOf(store, targetGroup, item) }));
        return requestedPage(present, input);
      },
    }),
  };
}

function summary(targetGroup: TargetGroupRecord) {
  const { id, arn, name, lambdaEventStructureVersion } = targetGroup;
  return { id, arn, name, type: 'LAMBDA', config: { lambdaEventStructureVersion }, status: 'ACTIVE' };
}

function listed(store: LatticeStore, targetGroup: TargetGroupRecord) {
  const { id, arn, name, createdAt, lastUpdatedAt, lambdaEventStructureVersion } = targetGroup;
  return {
    id,
    arn,
    name,
    type: 'LAMBDA',
    createdAt,
    lastUpdatedAt,
    status: 'ACTIVE',
    serviceArns: serviceArnsOf(store, targetGroup),
    lambdaEventStructureVersion,
  };
}

function serviceArnsOf(store: LatticeStore, targetGroup: TargetGroupRecord): string[] {
  const user = store.serviceUsing(targetGroup);
  return user ? [user.arn] : [];
}
