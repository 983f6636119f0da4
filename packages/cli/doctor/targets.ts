import type { ServicePermission } from '../../../aws/diagnosis/service-permissions';
import { lambdaTargetOf, type ServiceManifest } from '../../../core/registry/service-manifest';
import { sides } from '../../../core/traffic/weights';
import type { Side } from '../../../core/traffic/side';
import { arnBeside } from './arn-of';
import type { Inspection } from './inspection';
import { judge, ok, problem, type Opinion } from './finding-builders';

const lattice = 'vpc-lattice.amazonaws.com';
/** Whether each target group leads to its alias, and VPC Lattice may invoke that. */
export function aboutTargets(manifest: ServiceManifest, { targets, invokers }: Inspection): Opinion {
  return judge(targets, (ids) =>
    judge(invokers, (permissions) => {
      const wrong = sides.flatMap((side) => {
        const parts = partsOf(manifest, side);
        return aboutTarget(parts, ids[side]) ?? aboutPermission(parts, permissions[side]) ?? [];
      });
      if (wrong.length === 0)
        return ok('each target group leads to its alias, and VPC Lattice may invoke it');
      return problem(wrong.map(({ says }) => says).join('; '), {
        command: wrong.map(({ command }) => command).join(' && '),
      });
    }),
  );
}

/** What is wrong with a side, and what mends it. */
interface Fault {
  readonly says: string;
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

function aboutTarget({ side, aliasArn, targetGroup }: Parts, ids: readonly string[]): Fault | undefined {
  const [id] = ids;
  if (id === aliasArn && ids.length === 1) return undefined;
  const what = `the ${side} target group ${targetGroup}`;
  const at = (verb: string, target: string) =>
    `aws vpc-lattice ${verb}-targets --target-group-identifier ${targetGroup} --targets id=${target}`;
  if (id === undefined) {
    return { says: `${what} has no target: what it is sent fails`, command: at('register', aliasArn) };
  }
  // One target is all that a target group of a function takes.
  return {
    says: `${what} leads to ${ids.join(', ')}, not to ${aliasArn}`,
    command: `${at('deregister', id)} && ${at('register', aliasArn)}`,
  };
}

function aboutPermission(parts: Parts, permissions: readonly ServicePermission[]): Fault | undefined {
  const { side, functionName, alias, aliasArn, targetGroupArn } = parts;
  if (permissions.some((permission) => lets(permission, targetGroupArn))) return undefined;
  return {
    says: `VPC Lattice may not invoke ${aliasArn}: requests to ${side} fail`,
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

/** As in IAM: `*` is any text, `?` any character. */
function matches(pattern: string, text: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(text);
}
