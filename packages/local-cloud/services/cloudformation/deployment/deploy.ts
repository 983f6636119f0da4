import { isDeepStrictEqual } from 'node:util';
import type { Activity } from '../../../clock/clock';
import { AwsError } from '../../../kernel/errors';
import { conditionHolds, resolve } from '../../../template/intrinsics';
import type { TemplateFile } from '../../../template/template';
import type { Stack, StackResource } from '../state/stack';
import { isRetained, StackOperation, type DeploymentParts } from './operation';
import { planOf, type Plan } from './plan';

/** The statuses of stacks that `cdk deploy` deletes before it creates them again. */
const creationFailures: readonly string[] = ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED'];

const updatable: readonly string[] = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'];

/**
 * Creates or updates the stack of a template, as `cdk deploy` does. What fails is rolled back.
 *
 * @throws DeploymentFailed when AWS would fail, too
 * @throws Error naming resource, type and property when the local cloud does not support something
 */
export async function deploy(parts: DeploymentParts, file: TemplateFile, activity: Activity): Promise<Stack> {
  const { stacks } = parts;
  const present = stacks.find(file.stackName);
  if (present && creationFailures.includes(present.status)) await deleteStack(parts, present, activity);
  else if (present) return updateStack(parts, present, file, activity);
  const stack = stacks.newStack(file);
  const plan = planOf(stacks.context, stack, file);
  stacks.add(stack);
  await createResources(new StackOperation(parts, stack, activity), plan);
  return stack;
}

async function createResources(operation: StackOperation, plan: Plan): Promise<void> {
  const { stack } = operation;
  operation.enter('CREATE_IN_PROGRESS');
  let underway = '';
  try {
    for (underway of plan.wanted.keys()) await operation.create(underway, plan);
    stack.outputs = outputsOf(plan);
  } catch (error) {
    operation.enter('ROLLBACK_IN_PROGRESS', `The following resource(s) failed to create: [${underway}]. `);
    const isGone = await removeAll(operation, plan, 'rollback-of-creation');
    operation.enter(isGone ? 'ROLLBACK_COMPLETE' : 'ROLLBACK_FAILED');
    throw error;
  }
  operation.enter('CREATE_COMPLETE');
}

async function updateStack(
  parts: DeploymentParts,
  stack: Stack,
  file: TemplateFile,
  activity: Activity,
): Promise<Stack> {
  if (!updatable.includes(stack.status)) {
    throw new AwsError(
      'ValidationError',
      `Stack:${stack.id} is in ${stack.status} state and can not be updated.`,
    );
  }
  if (isDeepStrictEqual(stack.file.template, file.template)) return stack;
  const { context } = parts.stacks;
  const plans = { old: planOf(context, stack, stack.file), new: planOf(context, stack, file) };
  refuseOtherTypes(stack, plans.new);
  const operation = new StackOperation(parts, stack, activity);
  const before = new Map(stack.resources);
  operation.enter('UPDATE_IN_PROGRESS');
  let underway = '';
  try {
    for (underway of plans.new.wanted.keys()) {
      const current = stack.resources.get(underway);
      if (current) await operation.update(current, plans.new);
      else await operation.create(underway, plans.new);
    }
    stack.outputs = outputsOf(plans.new);
  } catch (error) {
    operation.enter(
      'UPDATE_ROLLBACK_IN_PROGRESS',
      `The following resource(s) failed to update: [${underway}]. `,
    );
    await rollBackUpdate(operation, before, plans);
    throw error;
  }
  operation.enter('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  for (const resource of inReverse(plans.old, before)) {
    const kept = stack.resources.get(resource.logicalId);
    const isRemoved = !plans.new.wanted.has(resource.logicalId);
    if (!isRemoved && kept?.ref === resource.ref) continue;
    if (isRemoved) stack.resources.delete(resource.logicalId);
    const isKept = isRemoved
      ? isRetained(resource, 'otherwise')
      : kept?.template.UpdateReplacePolicy === 'Retain';
    if (isKept) operation.retain(resource);
    // As on AWS, a resource that cannot be deleted stays in the account, and the update is complete.
    else await operation.delete(resource, plans.old.file);
  }
  stack.file = file;
  stack.updatedAt = parts.stacks.now();
  operation.enter('UPDATE_COMPLETE');
  return stack;
}

/** Gives every resource its old properties, and deletes the new ones. */
async function rollBackUpdate(
  operation: StackOperation,
  before: ReadonlyMap<string, StackResource>,
  plans: { readonly old: Plan; readonly new: Plan },
): Promise<void> {
  const { stack } = operation;
  const made = new Map([...stack.resources].filter(([id, { ref }]) => before.get(id)?.ref !== ref));
  try {
    for (const logicalId of plans.old.wanted.keys()) {
      const old = before.get(logicalId);
      if (old) await operation.restore(old, plans.old.file);
    }
  } catch (error) {
    operation.enter('UPDATE_ROLLBACK_FAILED', (error as Error).message);
    return;
  }
  operation.enter('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  for (const resource of inReverse(plans.new, made)) {
    if (!before.has(resource.logicalId)) stack.resources.delete(resource.logicalId);
    if (isRetained(resource, 'rollback-of-creation')) operation.retain(resource);
    else await operation.delete(resource, plans.new.file);
  }
  operation.enter('UPDATE_ROLLBACK_COMPLETE');
}

/**
 * Deletes a stack with its resources, without those that its template retains.
 *
 * @throws AwsError `ValidationError` when a resource cannot be deleted
 */
export async function deleteStack(parts: DeploymentParts, stack: Stack, activity: Activity): Promise<void> {
  const operation = new StackOperation(parts, stack, activity);
  const plan = planOf(parts.stacks.context, stack, stack.file);
  operation.enter('DELETE_IN_PROGRESS');
  const isGone = await removeAll(operation, plan, 'otherwise');
  if (isGone) {
    stack.deletedAt = parts.stacks.now();
    operation.enter('DELETE_COMPLETE');
    return;
  }
  const reason = `The following resource(s) failed to delete: [${[...stack.resources.keys()].join(', ')}]. `;
  operation.enter('DELETE_FAILED', reason);
  throw new AwsError('ValidationError', `Stack ${stack.name}: ${reason}`);
}

async function removeAll(
  operation: StackOperation,
  plan: Plan,
  leaving: Parameters<typeof isRetained>[1],
): Promise<boolean> {
  const { resources } = operation.stack;
  for (const resource of inReverse(plan, resources)) {
    if (isRetained(resource, leaving)) operation.retain(resource);
    else if (!(await operation.delete(resource, plan.file))) continue;
    resources.delete(resource.logicalId);
  }
  return resources.size === 0;
}

/** Returns resources in the order of deletion: each before what it refers to. */
function inReverse(plan: Plan, resources: ReadonlyMap<string, StackResource>): StackResource[] {
  return [...plan.wanted.keys()].reverse().flatMap((logicalId) => resources.get(logicalId) ?? []);
}

function outputsOf({ file, scope }: Plan): Record<string, string> {
  const outputs = Object.entries(file.template.Outputs)
    .filter(([, { Condition }]) => conditionHolds(Condition, scope))
    .map(([name, { Value }]) => [name, String(resolve(Value, { ...scope, user: name }))] as const);
  return Object.fromEntries(outputs);
}

function refuseOtherTypes(stack: Stack, { wanted }: Plan): void {
  const changed = [...wanted].filter(([id, { Type }]) => (stack.resources.get(id)?.type ?? Type) !== Type);
  if (changed.length === 0) return;
  const ids = changed.map(([id]) => id).join(', ');
  throw new AwsError(
    'ValidationError',
    `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${ids}]`,
  );
}
