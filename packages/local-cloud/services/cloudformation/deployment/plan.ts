import { AwsError } from '../../../kernel/errors';
import { partition, type CloudContext } from '../../../kernel/cloud-context';
import { conditionHolds, referencesOf, type Scope } from '../../../template/intrinsics';
import type { TemplateFile, TemplateResource } from '../../../template/template';
import { opaqueText } from '../../../template/opaque';
import type { Stack } from '../state/stack';

/** The quotas of templates. The body has another limit inline, 51,200 bytes, which `cdk deploy` avoids by way of S3. */
const largestTemplate = 1_000_000;
const mostResources = 500;

/** A template as one stack has it. */
export interface Plan {
  readonly file: TemplateFile;
  readonly scope: Scope;
  /** The resources whose conditions hold, each after those that it refers to or depends on. */
  readonly wanted: ReadonlyMap<string, TemplateResource>;
}

/**
 * Plans what a stack is to have.
 *
 * @throws AwsError `ValidationError` for a template beyond CloudFormation's quotas
 * @throws Error for a circular reference
 */
export function planOf(context: CloudContext, stack: Stack, file: TemplateFile): Plan {
  requireWithinQuotas(file);
  const scope: Scope = {
    template: file.template,
    pseudoParameters: pseudoParameters(context, stack),
    provisioned: stack.resources,
    user: 'Conditions',
    outside({ user, source, hint }) {
      stack.differences.add({ kind: 'opaque-value', logicalId: user, source });
      return opaqueText(context, hint, []);
    },
  };
  const wanted = new Map(
    Object.entries(file.template.Resources).filter(([, { Condition }]) => conditionHolds(Condition, scope)),
  );
  const ordered = inOrderOfReference(file, wanted).map(
    (logicalId) => [logicalId, wanted.get(logicalId)!] as const,
  );
  return { file, scope, wanted: new Map(ordered) };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
function requireWithinQuotas({ template, sizeBytes }: TemplateFile): void {
  if (sizeBytes > largestTemplate) {
    throw new AwsError('ValidationError', `Template may not exceed ${largestTemplate} bytes in size.`);
  }
  const count = Object.keys(template.Resources).length;
  if (count > mostResources) {
    throw new AwsError(
      'ValidationError',
      `Template format error: Number of resources, ${count}, is greater than maximum allowed, ${mostResources}`,
    );
  }
}

function pseudoParameters(context: CloudContext, { name, id }: Stack): Record<string, string> {
  return {
    'AWS::Region': context.region,
    'AWS::AccountId': context.account,
    'AWS::Partition': partition,
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': name,
    'AWS::StackId': id,
  };
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
