import type { z } from 'zod';
import type { Activity } from '../clock/clock';
import { type Difference, Differences } from '../kernel/difference';
import { AwsError } from '../kernel/errors';
import type { Provisioned, ProvisionContext, ResourceType } from '../kernel/service';
import { chanceOfNames } from '../kernel/random';
import { arnAt, partition, type CloudContext } from '../kernel/cloud-context';
import { conditionHolds, referencesOf, resolve, type Scope } from './intrinsics';
import { createOpaque, opaqueText } from './opaque';
import type { TemplateFile, TemplateResource } from './template';

/** A template that is up. */
export interface Stack {
  readonly name: string;
  /** By logical id. */
  readonly resources: ReadonlyMap<string, Provisioned & { readonly type: string }>;
  readonly outputs: Readonly<Record<string, string>>;
  /** The parts of the template that AWS would carry out and the local cloud does not. */
  readonly differences: readonly Difference[];
}

/**
 * Creates what a template says, in the order of its references, as CloudFormation creates a stack.
 *
 * A resource of a type that the local cloud does not know is opaque: others can refer to it, and it does nothing.
 *
 * @throws Error that names resource, type and property when something is not supported
 */
export async function provision(
  file: TemplateFile,
  options: {
    cloudContext: CloudContext;
    resourceTypes: ReadonlyMap<string, ResourceType>;
    activity: Activity;
  },
): Promise<Stack> {
  const { cloudContext, resourceTypes, activity } = options;
  const { template, stackName } = file;
  const provisioned = new Map<string, Provisioned & { type: string }>();
  const differences = new Differences();
  const scopeOf = (user: string): Scope => ({
    template,
    pseudoParameters: pseudoParameters(cloudContext, stackName),
    provisioned,
    outside(source, hint = source) {
      differences.add({ kind: 'opaque-value', logicalId: user, source });
      return opaqueText(cloudContext, hint, []);
    },
  });
  const wanted = new Map(
    Object.entries(template.Resources).filter(([logicalId, { Condition }]) =>
      conditionHolds(Condition, scopeOf(logicalId)),
    ),
  );
  for (const logicalId of inOrderOfReference(file, wanted)) {
    const resource = wanted.get(logicalId)!;
    const type = resourceTypes.get(resource.Type);
    const where = `template ${file.name}: resource ${logicalId} (${resource.Type})`;
    try {
      const context = provisionContext(file, logicalId, activity, differences);
      const created = type
        ? await type.create(parseResource(type, resource, scopeOf(logicalId)), context)
        : createUnknown(cloudContext, resource, scopeOf(logicalId), context);
      provisioned.set(logicalId, { ...created, type: resource.Type });
    } catch (error) {
      const code = error instanceof AwsError ? `${error.code}: ` : '';
      throw new Error(`${where}: ${code}${(error as Error).message}`, { cause: error });
    }
  }

  const outputs = Object.entries(template.Outputs)
    .filter(([name, { Condition }]) => conditionHolds(Condition, scopeOf(name)))
    .map(([name, { Value }]) => [name, String(resolve(Value, scopeOf(name)))] as const);
  return {
    name: stackName,
    resources: provisioned,
    outputs: Object.fromEntries(outputs),
    differences: differences.list(),
  };
}

function pseudoParameters(cloudContext: CloudContext, stackName: string): Record<string, string> {
  return {
    'AWS::Region': cloudContext.region,
    'AWS::AccountId': cloudContext.account,
    'AWS::Partition': partition,
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stackName,
    'AWS::StackId': arnAt(cloudContext, 'cloudformation', `stack/${stackName}/local`),
  };
}

/** Creates a resource of a type that the local cloud does not know. Of its properties, only a name matters to others. */
function createUnknown(
  cloudContext: CloudContext,
  { Type, Properties }: TemplateResource,
  scope: Scope,
  context: ProvisionContext,
): Provisioned {
  const kind = Type.split('::').at(-1) ?? '';
  const name = resolve(Properties[`${kind}Name`] ?? Properties['Name'], scope);
  context.differs({ kind: 'opaque-resource', logicalId: context.logicalId, type: Type });
  return createOpaque(cloudContext, Type, typeof name === 'string' ? name : undefined, context);
}

/** Depth first along references and DependsOn. */
function inOrderOfReference(file: TemplateFile, wanted: ReadonlyMap<string, TemplateResource>): string[] {
  const order: string[] = [];
  const state = new Map<string, 'visiting' | 'done'>();
  const visit = (logicalId: string, path: readonly string[]): void => {
    if (state.get(logicalId) === 'done') return;
    if (state.get(logicalId) === 'visiting') {
      throw new Error(`template ${file.name}: circular reference: ${[...path, logicalId].join(' → ')}`);
    }
    state.set(logicalId, 'visiting');
    const { Properties, DependsOn } = wanted.get(logicalId)!;
    for (const reference of [...DependsOn, ...referencesOf(Properties)]) {
      if (wanted.has(reference)) visit(reference, [...path, logicalId]);
    }
    state.set(logicalId, 'done');
    order.push(logicalId);
  };
  for (const logicalId of wanted.keys()) visit(logicalId, []);
  return order;
}

function parseResource(type: ResourceType, resource: TemplateResource, scope: Scope): never {
  for (const attribute of ['CreationPolicy', 'UpdatePolicy'] as const) {
    if (resource[attribute] !== undefined) {
      throw new Error(`the local cloud does not support the attribute ${attribute}`);
    }
  }
  const parsed = type.properties.safeParse(resolve(resource.Properties, scope));
  if (parsed.success) return parsed.data as never;
  throw new Error(parsed.error.issues.map(describeIssue).join('; '));
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .map((key) => `the local cloud does not support the property ${[...issue.path, key].join('.')}`)
      .join('; ');
  }
  return `the property ${issue.path.join('.')}: ${issue.message}`;
}

function provisionContext(
  file: TemplateFile,
  logicalId: string,
  activity: Activity,
  differences: Differences,
): ProvisionContext {
  return {
    logicalId,
    stackName: file.stackName,
    physicalName(maximumLength) {
      const suffix = Math.floor(chanceOfNames.draw('physical name', file.stackName, logicalId) * 36 ** 6)
        .toString(36)
        .padStart(6, '0');
      return `${`${file.stackName}-${logicalId}`.slice(0, maximumLength - suffix.length - 1)}-${suffix}`;
    },
    assetFile(_bucket, key) {
      const folder = file.assetFile(key);
      if (folder === undefined) throw new Error(`there is no asset ${key} beside the template`);
      return folder;
    },
    differs: (difference) => differences.add(difference),
    activity,
  };
}
