import type * as cloudformation from '@aws-sdk/client-cloudformation';
import { z } from 'zod';
import { AwsError, Unsupported } from '../../../kernel/errors';
import { pageOf, positionTokens } from '../../../kernel/page';
import { operation, type Access, type Operation } from '../../../kernel/service';
import { arnAt } from '../../../kernel/cloud-context';
import type { Stack, StackEvent, StackResource } from '../state/stack';
import type { Stacks } from '../state/stacks';

const stackName = z.string().min(1);
const nextToken = z.string().min(1).max(1024).optional();
const logicalResourceId = z.string();

const pagedStackInput = z.strictObject({ StackName: stackName, NextToken: nextToken });

const stackResourcesInput = z
  .strictObject({
    StackName: stackName.optional(),
    LogicalResourceId: logicalResourceId.optional(),
    PhysicalResourceId: z.string().min(1).optional(),
  })
  .refine(
    (input) => (input.StackName === undefined) !== (input.PhysicalResourceId === undefined),
    'exactly one of StackName and PhysicalResourceId must be given',
  );

/** The items of a page, of which CloudFormation documents 100 for resources, and 1 MB for the others. */
const pageLength = 100;

/**
 * The operations that read and delete stacks. Templates make them.
 *
 * @param beginDeletion begins to delete a stack, and does not wait for it
 */
export function stackOperations(
  stacks: Stacks,
  beginDeletion: (stack: Stack) => void,
): Readonly<Record<string, Operation>> {
  /** IAM sees the ARN of the stack that a name stands for. */
  const on =
    (action: string) =>
    ({ StackName: name }: { StackName?: string }): Access[] => [
      {
        action: `cloudformation:${action}`,
        resource: name === undefined ? '*' : arnOf(stacks, name),
      },
    ];

  return {
    DescribeStacks: operation({
      input: z.strictObject({ StackName: stackName.optional(), NextToken: nextToken }),
      access: on('DescribeStacks'),
      handle: ({ StackName: name, NextToken: token }): cloudformation.DescribeStacksOutput => {
        const { items, nextToken: next } = page(
          name === undefined ? stacks.present() : [stacks.get(name)],
          token,
        );
        return { Stacks: items.map(describeStack), NextToken: next };
      },
    }),

    DescribeStackResource: operation({
      input: z.strictObject({ StackName: stackName, LogicalResourceId: logicalResourceId }),
      access: on('DescribeStackResource'),
      handle: ({ StackName: name, LogicalResourceId: id }): cloudformation.DescribeStackResourceOutput => {
        const stack = stacks.get(name);
        const { LastUpdatedTimestamp, ...detail } = summaryOf(resourceIn(stack, id));
        return {
          StackResourceDetail: { ...detail, ...ofStack(stack), LastUpdatedTimestamp },
        };
      },
    }),

    DescribeStackResources: operation({
      input: stackResourcesInput,
      access: ({ StackName: name, PhysicalResourceId: physicalId = '' }) =>
        on('DescribeStackResources')({ StackName: name ?? stacks.withResource(physicalId)?.id }),
      handle: ({
        StackName: name,
        LogicalResourceId: logicalId,
        PhysicalResourceId: physicalId = '',
      }): cloudformation.DescribeStackResourcesOutput => {
        const stack = name === undefined ? stacks.withResource(physicalId) : stacks.get(name);
        if (!stack) throw new AwsError('ValidationError', `Stack for ${physicalId} does not exist`);
        const found =
          logicalId === undefined ? [...stack.resources.values()] : [resourceIn(stack, logicalId)];
        return {
          StackResources: found.slice(0, pageLength).map((resource) => {
            const { LastUpdatedTimestamp: Timestamp, ...summary } = summaryOf(resource);
            return { ...summary, ...ofStack(stack), Timestamp };
          }),
        };
      },
    }),

    ListStackResources: operation({
      input: pagedStackInput,
      access: on('ListStackResources'),
      handle: ({ StackName: name, NextToken: token }): cloudformation.ListStackResourcesOutput => {
        const { items, nextToken: next } = page([...stacks.get(name).resources.values()], token);
        return { StackResourceSummaries: items.map(summaryOf), NextToken: next };
      },
    }),

    // As on AWS, a stack that does not exist is deleted already.
    DeleteStack: operation({
      input: z.strictObject({ StackName: stackName }),
      access: on('DeleteStack'),
      handle: ({ StackName: name }, { principal }) => {
        if (principal.kind !== 'owner') {
          throw new Unsupported('DeleteStack by a role, whose permissions AWS checks for each resource');
        }
        const stack = stacks.find(name);
        if (!stack || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return {};
        if (stack.status === 'CREATE_IN_PROGRESS') {
          throw new Unsupported('DeleteStack of a stack that is being created');
        }
        if (stack.status.endsWith('_IN_PROGRESS')) {
          const problem = `Stack [${stack.id}] cannot be deleted while in status ${stack.status}`;
          throw new AwsError('ValidationError', problem);
        }
        beginDeletion(stack);
        return {};
      },
    }),

    DescribeStackEvents: operation({
      input: pagedStackInput,
      access: on('DescribeStackEvents'),
      handle: ({ StackName: name, NextToken: token }): cloudformation.DescribeStackEventsOutput => {
        const stack = stacks.get(name);
        const { items, nextToken: next } = page([...stack.events].reverse(), token);
        return { StackEvents: items.map((event) => describeEvent(stack, event)), NextToken: next };
      },
    }),
  };
}

function arnOf(stacks: Stacks, nameOrId: string): string {
  if (nameOrId.startsWith('arn:')) return nameOrId;
  return stacks.find(nameOrId)?.id ?? arnAt(stacks.context, 'cloudformation', `stack/${nameOrId}/*`);
}

function page<Item>(items: readonly Item[], token: string | undefined) {
  return pageOf(items, { limit: pageLength, token, tokens: positionTokens('ValidationError') });
}

function resourceIn(stack: Stack, logicalId: string): StackResource {
  const resource = stack.resources.get(logicalId);
  if (resource) return resource;
  throw new AwsError('ValidationError', `Resource ${logicalId} does not exist for stack ${stack.name}`);
}

function ofStack({ id: StackId, name: StackName }: Stack) {
  return { StackId, StackName };
}

function describeStack(stack: Stack): cloudformation.Stack {
  return {
    ...ofStack(stack),
    CreationTime: stack.createdAt,
    LastUpdatedTime: stack.updatedAt,
    DeletionTime: stack.deletedAt,
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DisableRollback: false,
    NotificationARNs: [],
    Tags: [],
    Description: stack.file.template.Description,
    Outputs: Object.entries(stack.outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
  };
}

function summaryOf(resource: StackResource) {
  return {
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.ref,
    ResourceType: resource.type,
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.statusReason,
    LastUpdatedTimestamp: resource.updatedAt,
  };
}

function describeEvent(stack: Stack, event: StackEvent): cloudformation.StackEvent {
  return {
    ...ofStack(stack),
    EventId: event.id,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: event.at,
    ResourceStatus: event.status as cloudformation.ResourceStatus,
    ResourceStatusReason: event.reason,
    ClientRequestToken: event.token,
  };
}
