import { isDeepStrictEqual } from 'node:util';
import type { Activity } from '../../../clock/clock';
import { AwsError } from '../../../kernel/errors';
import type { ProvisionContext, ResourceType } from '../../../kernel/service';
import type { TemplateFile } from '../../../template/template';
import type { ResourceStatus, Stack, StackResource, StackStatus } from '../state/stack';
import type { Stacks } from '../state/stacks';
import { failureOf } from './failure';
import type { Plan } from './plan';
import { changeBetween, parseProperties, resolvedProperties } from './properties';
import { opaqueType } from '../../../template/opaque';

/** The parts of the local cloud that operations on stacks need. */
export interface DeploymentParts {
  readonly stacks: Stacks;
  /** By CloudFormation name. */
  readonly resourceTypes: ReadonlyMap<string, ResourceType>;
  /** The logical id of a resource whose change fails, or its beginning. @default - none */
  readonly failingResource?: string;
}

/** One operation on a stack: the changes of its resources, each with its lines in the stack's history. */
export class StackOperation {
  readonly #token: string;

  constructor(
    private readonly parts: DeploymentParts,
    readonly stack: Stack,
    private readonly activity: Activity,
  ) {
    this.#token = parts.stacks.newToken();
  }

  /** Gives the stack its next status. */
  enter(status: StackStatus, reason?: string): void {
    this.parts.stacks.enter(this.stack, status, this.#token, reason);
  }

  /** @throws Error of {@link failureOf} */
  async create(logicalId: string, { file, scope, wanted }: Plan): Promise<StackResource> {
    const template = wanted.get(logicalId)!;
    const type = this.#typeOf(template.Type);
    this.#record({ logicalId, type: template.Type, ref: '' }, 'CREATE_IN_PROGRESS');
    let physicalId = '';
    try {
      const properties = resolvedProperties(this.parts, template, { ...scope, user: logicalId });
      const parsed = parseProperties(type, properties);
      await this.#takeTime(logicalId);
      const made = await type.create(parsed, this.#context(file, logicalId));
      physicalId = made.ref;
      return this.#keep({ ...made, logicalId, type: template.Type, template, properties }, 'CREATE_COMPLETE');
    } catch (error) {
      this.#record(
        { logicalId, type: template.Type, ref: physicalId },
        'CREATE_FAILED',
        (error as Error).message,
      );
      throw failureOf(file, logicalId, template, error as Error);
    }
  }

  /**
   * Changes a resource to what a template says of it, in place if that is possible. A resource that was replaced still
   * exists.
   *
   * @throws Error of {@link failureOf}
   */
  async update(current: StackResource, { file, scope, wanted }: Plan): Promise<void> {
    const { logicalId } = current;
    const template = wanted.get(logicalId)!;
    const type = this.#typeOf(current.type);
    let properties: unknown;
    let change: ReturnType<typeof changeBetween>;
    try {
      properties = resolvedProperties(this.parts, template, { ...scope, user: logicalId });
      change = changeBetween(type, current.properties, properties);
    } catch (error) {
      throw failureOf(file, logicalId, template, error as Error);
    }
    if (change === 'none') {
      this.stack.resources.set(logicalId, { ...current, template });
      return;
    }
    this.#record(current, 'UPDATE_IN_PROGRESS');
    try {
      const parsed = parseProperties(type, properties);
      const context = this.#context(file, logicalId);
      const existing = this.#existing(current);
      await this.#takeTime(logicalId);
      // Part of an update may have happened when it fails.
      if (change === 'in-place') this.stack.resources.set(logicalId, { ...current, properties });
      const made =
        change === 'replacement'
          ? await type.create(parsed, context)
          : await type.update(parsed, existing, context);
      this.#keep({ ...current, ...made, template, properties }, 'UPDATE_COMPLETE');
    } catch (error) {
      this.#record(current, 'UPDATE_FAILED', (error as Error).message);
      throw failureOf(file, logicalId, template, error as Error);
    }
  }

  /** Gives a resource back the properties it had before this operation, or its place to the one that it replaced. */
  async restore(old: StackResource, file: TemplateFile): Promise<void> {
    const { logicalId, template } = old;
    const current = this.stack.resources.get(logicalId)!;
    if (current.ref !== old.ref || isDeepStrictEqual(current.properties, old.properties)) {
      this.stack.resources.set(logicalId, old);
      return;
    }
    this.#record(old, 'UPDATE_IN_PROGRESS');
    try {
      const { properties } = this.#existing(old);
      const type = this.#typeOf(old.type);
      const made = await type.update(properties, this.#existing(current), this.#context(file, logicalId));
      this.#keep({ ...old, ...made, properties: old.properties }, 'UPDATE_COMPLETE');
    } catch (error) {
      this.#record(old, 'UPDATE_FAILED', (error as Error).message);
      throw failureOf(file, logicalId, template, error as Error);
    }
  }

  /** Deletes a resource. @returns whether it is gone */
  async delete(resource: StackResource, file: TemplateFile): Promise<boolean> {
    this.#record(resource, 'DELETE_IN_PROGRESS');
    try {
      const type = this.#typeOf(resource.type);
      await type.delete(this.#existing(resource), this.#context(file, resource.logicalId));
    } catch (error) {
      if (!isAbsence(error as Error)) {
        this.#record(resource, 'DELETE_FAILED', (error as Error).message);
        return false;
      }
    }
    this.#record(resource, 'DELETE_COMPLETE');
    return true;
  }

  /** Leaves a resource in the account. */
  retain(resource: StackResource): void {
    this.#record(resource, 'DELETE_SKIPPED');
  }

  /**
   * Lets the time pass that AWS takes for a resource; none for a new stack, because nothing runs meanwhile.
   *
   * @throws AwsError when the change of this resource is to fail
   */
  async #takeTime(logicalId: string): Promise<void> {
    const { stacks, failingResource } = this.parts;
    if (this.stack.status !== 'CREATE_IN_PROGRESS') {
      const { weather } = stacks.context;
      await this.activity.sleep(weather.milliseconds('resourceSeconds', logicalId, this.#token));
    }
    if (failingResource !== undefined && logicalId.startsWith(failingResource)) {
      throw new AwsError('GeneralServiceException', 'This resource fails because the deployment says so.');
    }
  }

  #typeOf(name: string): ResourceType {
    return this.parts.resourceTypes.get(name) ?? opaqueType(this.parts.stacks.context, name);
  }

  #existing(resource: StackResource) {
    return { ...resource, properties: parseProperties(this.#typeOf(resource.type), resource.properties) };
  }

  #keep(
    resource: Omit<StackResource, 'status' | 'statusReason' | 'updatedAt'>,
    status: ResourceStatus,
  ): StackResource {
    const { ref, attributes, attributeOf, logicalId, type, template, properties } = resource;
    const kept: StackResource = {
      ref,
      attributes,
      attributeOf,
      logicalId,
      type,
      template,
      properties,
      status,
      updatedAt: this.parts.stacks.now(),
    };
    this.stack.resources.set(logicalId, kept);
    this.#record(kept, status);
    return kept;
  }

  #record(
    { logicalId, type, ref }: Pick<StackResource, 'logicalId' | 'type' | 'ref'>,
    status: ResourceStatus,
    reason?: string,
  ): void {
    this.parts.stacks.record(this.stack, {
      logicalId,
      physicalId: ref,
      type,
      status,
      reason,
      token: this.#token,
    });
  }

  #context(file: TemplateFile, logicalId: string): ProvisionContext {
    const { stacks } = this.parts;
    const { name: stackName, id: stackId } = this.stack;
    return {
      logicalId,
      stackName,
      stackId,
      physicalName: (maximumLength) => stacks.names.next(stackName, logicalId, maximumLength),
      assetFile(_bucket, key) {
        const path = file.assetFile(key);
        if (path === undefined) throw new Error(`there is no asset ${key} beside the template`);
        return path;
      },
      differs: (difference) => this.stack.differences.add(difference),
      activity: this.activity,
    };
  }
}

/** CloudFormation takes a resource that somebody else deleted for deleted. */
function isAbsence(error: Error): boolean {
  return error instanceof AwsError && /NotFound|NoSuchEntity|DoesNotExist/.test(error.code);
}

/** Checks whether a resource that leaves a stack stays in the account. */
export function isRetained(
  { template: { DeletionPolicy } }: StackResource,
  leaving: 'rollback-of-creation' | 'otherwise',
): boolean {
  return (
    DeletionPolicy === 'Retain' || (DeletionPolicy === 'RetainExceptOnCreate' && leaving === 'otherwise')
  );
}
