import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import type { VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';
import type { PathDefect } from '../../../core/release/path';
import { awsCallUnless } from '../../client/calls';
import { readTargets } from '../../lattice/targets';
import { readServicePermissions, type ServicePermission } from './service-permissions';

const latticePrincipal = 'vpc-lattice.amazonaws.com';

/** The path from a target group to an alias of a function. */
export interface LambdaPath {
  readonly functionName: string;
  readonly alias: string;
  /** The id or ARN of the target group. */
  readonly targetGroup: string;
}

/**
 * Reads the defects of the path to an alias: its target group, the permission of VPC Lattice, the version behind the alias,
 * and the reserved concurrency of the function.
 *
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readPathDefects(
  { functionName, alias, targetGroup }: LambdaPath,
  clients: { readonly lambda: LambdaClient; readonly lattice: VPCLatticeClient },
): Promise<PathDefect[]> {
  const { lambda, lattice } = clients;
  const [configuration, permissions, targets, concurrency] = await Promise.all([
    awsCallUnless(
      'ResourceNotFoundException',
      `lambda GetFunctionConfiguration ${functionName}:${alias}`,
      () =>
        lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: alias })),
    ),
    readServicePermissions(functionName, alias, lambda),
    readTargets(targetGroup, lattice),
    awsCallUnless('ResourceNotFoundException', `lambda GetFunctionConcurrency ${functionName}`, () =>
      lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: functionName })),
    ),
  ]);
  const target = configuration?.FunctionArn;
  if (target === undefined) return [{ code: 'targetMissing', target: `${functionName}:${alias}` }];
  const targetGroupArn = targetGroupArnBeside(target, targetGroup);
  const defects: PathDefect[] = [];
  const [found] = targets;
  if (found === undefined) {
    defects.push({ code: 'noTarget', targetGroup: idOf(targetGroup), expected: target });
  } else if (found !== target || targets.length > 1) {
    defects.push({
      code: 'otherTarget',
      targetGroup: idOf(targetGroup),
      expected: target,
      found: targets,
    });
  }
  if (!permissions.some((permission) => allows(permission, targetGroupArn))) {
    defects.push({ code: 'notPermitted', target, targetGroupArn });
  }
  if (configuration?.State === 'Failed') {
    defects.push({ code: 'revisionFailed', target, why: configuration.StateReason ?? 'no reason given' });
  }
  if (concurrency?.ReservedConcurrentExecutions === 0) {
    defects.push({ code: 'noConcurrency', target: functionName });
  }
  return defects;
}

/** The ARN of a target group in the account and Region of its function. */
function targetGroupArnBeside(functionArn: string, targetGroup: string): string {
  const [arn, partition, , region, account] = functionArn.split(':');
  return [arn, partition, 'vpc-lattice', region, account, `targetgroup/${idOf(targetGroup)}`].join(':');
}

function idOf(targetGroup: string): string {
  return targetGroup.slice(targetGroup.lastIndexOf('/') + 1);
}

function allows({ services, actions, sourceArns }: ServicePermission, targetGroupArn: string): boolean {
  return (
    services.includes(latticePrincipal) &&
    actions.some((action) => matches(action.toLowerCase(), 'lambda:invokefunction')) &&
    (!sourceArns || sourceArns.some((pattern) => matches(pattern, targetGroupArn)))
  );
}

/** Matches as IAM does: `*` is any text, `?` any character. */
function matches(pattern: string, text: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(text);
}
