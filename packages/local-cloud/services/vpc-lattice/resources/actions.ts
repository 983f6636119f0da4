import { z } from 'zod';
import { identifier } from '../state/arns';
import { invalid, quotaExceeded, quotas } from '../state/errors';
import type { RuleAction, ServiceRecord } from '../state/records';
import type { LatticeStore, PlannedActions } from '../state/store';
import { targetGroupsNamedBy } from '../state/store';

/** `RuleAction` of the API model: exactly one of the two members. */
export const ruleAction = z
  .strictObject({
    forward: z
      .strictObject({
        targetGroups: z
          .array(
            z.strictObject({
              targetGroupIdentifier: identifier('targetGroup'),
              weight: z.number().int().min(0).max(999).optional(),
            }),
          )
          .min(1)
          .max(10),
      })
      .optional(),
    fixedResponse: z
      .strictObject({
        statusCode: z
          .number()
          .int()
          .refine((code) => code === 404 || code === 500, 'must be 404 or 500'),
      })
      .optional(),
  })
  .refine(
    (action) => (action.forward === undefined) !== (action.fixedResponse === undefined),
    'must have exactly one of forward, fixedResponse',
  );

export type RuleActionInput = z.output<typeof ruleAction>;

/**
 * A single target group's weight when none is given. The API model says 100 in one place and 1 in another;
 * it changes nothing but what is read back.
 */
const singleTargetWeight = 100;

/**
 * Checks an action that a service is to have and gives it the form in which it is kept.
 *
 * What AWS does about several target groups without weights, a sum of 0, or one target group named twice is
 * unsure: all three are refused.
 *
 * @param planned actions that are about to be replaced together with this one
 * @throws AwsError `ValidationException`, `ResourceNotFoundException`, `ServiceQuotaExceededException`
 */
export function resolveAction(
  store: LatticeStore,
  input: RuleActionInput,
  service: ServiceRecord,
  planned: PlannedActions = new Map(),
): RuleAction {
  if (input.fixedResponse) return { kind: 'fixed-response', statusCode: input.fixedResponse.statusCode };
  const sides = input.forward?.targetGroups ?? [];
  const field = 'action.forward.targetGroups';
  if (sides.length > 1 && sides.some((side) => side.weight === undefined)) {
    throw invalid(field, 'every target group needs a weight when there are several');
  }
  const targetGroups = sides.map((side) => ({
    targetGroup: store.targetGroup(side.targetGroupIdentifier),
    weight: side.weight ?? singleTargetWeight,
  }));
  const named = new Set(targetGroups.map((side) => side.targetGroup));
  if (named.size < targetGroups.length) throw invalid(field, 'a target group may be named only once');
  const totalWeight = targetGroups.reduce((sum, side) => sum + side.weight, 0);
  if (totalWeight === 0) throw invalid(field, 'at least one weight must be above 0');

  for (const targetGroup of named) {
    const user = store.serviceUsing(targetGroup);
    if (user && user !== service) {
      throw quotaExceeded('services-per-target-group', 'targetGroup', targetGroup.id);
    }
  }
  if (
    new Set([...targetGroupsNamedBy(service, planned), ...named]).size > quotas['target-groups-per-service']
  ) {
    throw quotaExceeded('target-groups-per-service', 'service', service.id);
  }
  const byId = targetGroups.toSorted((a, b) => (a.targetGroup.id < b.targetGroup.id ? -1 : 1));
  return { kind: 'forward', targetGroups, byId, totalWeight };
}

/**
 * An action as the API answers with it: target groups by id, in the order written.
 *
 * @see https://github.com/hashicorp/terraform-provider-aws, acceptance tests of the VPC Lattice listener's data source
 */
export function actionView(action: RuleAction): object {
  if (action.kind === 'fixed-response') return { fixedResponse: { statusCode: action.statusCode } };
  return {
    forward: {
      targetGroups: action.targetGroups.map(({ targetGroup, weight }) => ({
        targetGroupIdentifier: targetGroup.id,
        weight,
      })),
    },
  };
}
