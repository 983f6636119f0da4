import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import type { Change } from '../../../core/release/change';
import { parseChange } from '../../../core/release/change-schema';
import { ReleaseError } from '../../../core/errors/release-error';
import { awsCall } from '../../client/calls';
import { clientSettings } from '../../client/settings';

/** A version that a deployment of a stack has put into place. */
export interface DeployedVersion {
  readonly version: string;
  readonly stackName: string;
  /** The change that it makes, if the stack says so. */
  readonly change?: Change;
}

/** The states of a stack in which its resources are those of its last successful deployment. */
const settledStates: readonly (string | undefined)[] = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
];

/** The states of a resource that the stack has, and not one that a deployment left behind. */
const presentStates: readonly (string | undefined)[] = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'IMPORT_COMPLETE',
  'UPDATE_FAILED',
];

/** The published version of a function in the stack that deploys it. */
export class StackVersion {
  /**
   * @param stackId the ARN of the stack
   * @param changeOutput the name of the stack's output that says what its version changes, as JSON. @default it has none
   */
  constructor(
    private readonly stackId: string,
    private readonly functionName: string,
    private readonly changeOutput?: string,
    private readonly client = new CloudFormationClient(clientSettings),
  ) {}

  /**
   * Reads the version of the last successful deployment.
   *
   * @returns undefined while the stack is being changed: the end of that has an event of its own
   * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
   */
  async read(): Promise<DeployedVersion | undefined> {
    const before = await this.#describe();
    if (!settledStates.includes(before.status)) return undefined;
    const versions = (await this.#versions()).filter(({ status }) => presentStates.includes(status));
    const after = await this.#describe();
    // Another deployment began or even ended meanwhile.
    if (after.status !== before.status || after.changedAt !== before.changedAt) return undefined;
    const [only] = versions;
    if (!only) return undefined;
    const { stackName, change } = after;
    return { version: only.version, stackName, ...(change && { change }) };
  }

  /**
   * Checks whether a version is a resource of the stack, whatever becomes of its deployment.
   *
   * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
   */
  async has(version: string): Promise<boolean> {
    return (await this.#versions()).some((each) => each.version === version);
  }

  async #describe() {
    const { Stacks: [stack] = [] } = await awsCall(`cloudformation DescribeStacks ${this.stackId}`, () =>
      this.client.send(new DescribeStacksCommand({ StackName: this.stackId })),
    );
    if (!stack) throw new ReleaseError('AwsCallFailed', `CloudFormation does not describe ${this.stackId}`);
    const output = stack.Outputs?.find(({ OutputKey }) => OutputKey === this.changeOutput)?.OutputValue;
    return {
      change: output === undefined ? undefined : parseChange(output),
      stackName: stack.StackName ?? this.stackId,
      status: stack.StackStatus,
      changedAt: stack.LastUpdatedTime?.getTime(),
    };
  }

  async #versions(): Promise<{ readonly version: string; readonly status: string | undefined }[]> {
    return awsCall(`cloudformation ListStackResources ${this.stackId}`, async () => {
      const found: StackResourceSummary[] = [];
      const pages = paginateListStackResources({ client: this.client }, { StackName: this.stackId });
      for await (const page of pages) found.push(...(page.StackResourceSummaries ?? []));
      return found
        .filter(({ ResourceType: type }) => type === 'AWS::Lambda::Version')
        .map(({ PhysicalResourceId: arn = '', ResourceStatus: status }) => ({ arn: arn.split(':'), status }))
        .filter(({ arn }) => arn[6] === this.functionName)
        .map(({ arn, status }) => ({ version: arn[7] ?? '', status }));
    });
  }
}
