import type { ServicePermission } from '../../../aws/diagnosis/service-permissions';
import { lambdaTargetOf, type ServiceManifest } from '../../../core/registry/service-manifest';
import { sides } from '../../../core/traffic/weights';
import type { Side } from '../../../core/traffic/side';
import { arnBeside } from './arn-beside';
import type { Inspection } from './inspection';
import { ifRead, ok, problem, type CheckResult } from './finding-builders';

const lattice = 'vpc-lattice.amazonaws.com';

/** Checks that each target group has its alias as the target, and that VPC Lattice may invoke it. */
export function checkTargets(
  manifest: ServiceManifest,
  { targets, invokePermissions }: Inspection,
): CheckResult {
  return ifRead(targets, (ids) =>
    ifRead(invokePermissions, (permissions) => {
      const wrong = sides.flatMap((side) => {
        const parts = partsOf(manifest, side);
        return checkTarget(parts, ids[side]) ?? checkPermission(parts, permissions[side]) ?? [];
      });
      if (wrong.length === 0)
        return ok('each target group routes to its alias, and VPC Lattice is allowed to invoke it');
      return problem(wrong.map(({ message }) => message).join('; '), {
        command: wrong.map(({ command }) => command).join(' && '),
      });
    }),
  );
}

/** A defect of a side, and the command that fixes it. */
interface Defect {
  readonly message: string;
  readonly command: string;
}

interface Parts {
  readonly side: Side;
  readonly functionName: string;
  readonly alias: string;
  readonly aliasArn: string;
  readonly targetGroup: string;
  readonly targetGroupArn: string;
}

function partsOf(manifest: ServiceManifest, side: Side): Parts {
  const { stateMachineArn, route } = manifest;
  const { functionName, aliasNames } = lambdaTargetOf(manifest);
  const identifier = route.targetGroups[side];
  const targetGroup = identifier.slice(identifier.lastIndexOf('/') + 1);
  const alias = aliasNames[side];
  return {
    side,
    functionName,
    alias,
    aliasArn: arnBeside(stateMachineArn, 'lambda', `function:${functionName}:${alias}`),
    targetGroup,
    targetGroupArn: arnBeside(stateMachineArn, 'vpc-lattice', `targetgroup/${targetGroup}`),
  };
}

function checkTarget({ side, aliasArn, targetGroup }: Parts, ids: readonly string[]): Defect | undefined {
  const [id] = ids;
  if (id === aliasArn && ids.length === 1) return undefined;
  const what = `the ${side} target group ${targetGroup}`;
  const at = (verb: string, target: string) =>
    `aws vpc-lattice ${verb}-targets --target-group-identifier ${targetGroup} --targets id=${target}`;
  if (id === undefined) {
    return { message: `${what} has no target: its requests fail`, command: at('register', aliasArn) };
  }
  // A target group of type LAMBDA has one target at most.
  return {
    message: `${what} routes to ${ids.join(', ')}, not to ${aliasArn}`,
    command: `${at('deregister', id)} && ${at('register', aliasArn)}`,
  };
}

function checkPermission(parts: Parts, permissions: readonly ServicePermission[]): Defect | undefined {
  const { side, functionName, alias, aliasArn, targetGroupArn } = parts;
  if (permissions.some((permission) => lets(permission, targetGroupArn))) return undefined;
  return {
    message: `VPC Lattice is not allowed to invoke ${aliasArn}: requests to the ${side} side fail`,
    command:
      `aws lambda add-permission --function-name ${functionName} --qualifier ${alias} --statement-id vpc-lattice ` +
      `--action lambda:InvokeFunction --principal ${lattice} --source-arn ${targetGroupArn}`,
  };
}

function lets({ services, actions, sourceArns }: ServicePermission, targetGroupArn: string): boolean {
  return (
    services.includes(lattice) &&
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
