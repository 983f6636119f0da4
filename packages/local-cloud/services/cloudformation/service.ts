import * as sdk from '@aws-sdk/client-cloudformation';
import type { Activity } from '../../clock/clock';
import type { PeerServices } from '../../kernel/peers';
import type { Operation, ResourceType, Service } from '../../kernel/service';
import type { CloudContext } from '../../kernel/cloud-context';
import type { TemplateFile } from '../../template/template';
import { deleteStack, deploy } from './deployment/deploy';
import type { DeploymentParts } from './deployment/operation';
import { stackOperations } from './operations/stacks';
import type { Stack } from './state/stack';
import { Stacks } from './state/stacks';

/** AWS CloudFormation: stacks that are created, updated, rolled back and deleted. Its API reads and deletes them. */
export class CloudFormationService implements Service {
  readonly signingName = 'cloudformation';
  readonly sdk = sdk;
  readonly validationErrorCode = 'ValidationError';
  readonly operations: Readonly<Record<string, Operation>>;
  readonly resourceTypes = {};
  readonly #parts: DeploymentParts;

  constructor(
    context: CloudContext,
    peers: Pick<PeerServices, 'events'>,
    resourceTypes: ReadonlyMap<string, ResourceType>,
  ) {
    const stacks = new Stacks(context, peers);
    this.#parts = { stacks, resourceTypes };
    this.operations = stackOperations(stacks, (stack) => {
      const activity = context.clock.begin();
      // The stack's status tells whether it failed.
      void deleteStack(this.#parts, stack, activity)
        .catch(() => undefined)
        .finally(() => activity.end());
    });
  }

  /**
   * Creates or updates the stack of a template.
   *
   * @param failingResource the logical id of a resource whose change fails, or its beginning. @default - none
   * @throws as `deploy`
   */
  deploy(file: TemplateFile, activity: Activity, failingResource?: string): Promise<Stack> {
    return deploy({ ...this.#parts, failingResource }, file, activity);
  }

  /** Finds a stack by its name or id. */
  stack(nameOrId: string): Stack | undefined {
    return this.#parts.stacks.find(nameOrId);
  }

  /** Deletes a stack. @throws AwsError `ValidationError` */
  async deleteStack(name: string, activity: Activity): Promise<void> {
    await deleteStack(this.#parts, this.#parts.stacks.get(name), activity);
  }
}
