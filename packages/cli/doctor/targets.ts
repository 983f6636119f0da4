import type { ServiceManifest } from '../../../core/registry/service-manifest';
import { lambdaTargetOf } from '../../../core/registry/service-manifest';
import { assertNever } from '../../../core/errors/assert-never';
import { describeDefect, type PathDefect } from '../../../core/release/path';
import { sides } from '../../../core/traffic/weights';
import type { Side } from '../../../core/traffic/side';
import type { Inspection } from './inspection';
import { ifRead, ok, problem, type CheckResult } from './finding-builders';

/** Checks that requests to each side reach its alias. */
export function checkTargets(manifest: ServiceManifest, { pathDefects }: Inspection): CheckResult {
  return ifRead(pathDefects, (defects) => {
    const found = sides.flatMap((side) => defects[side].map((defect) => ({ side, defect })));
    if (found.length === 0)
      return ok('each target group routes to its alias, and VPC Lattice is allowed to invoke it');
    const commands = found.flatMap(({ side, defect }) => repairOf(manifest, side, defect) ?? []);
    const message = found
      .map(({ side, defect }) => `${describeDefect(defect)}: requests to the ${side} side fail`)
      .join('; ');
    return problem(
      message,
      commands.length > 0
        ? { command: commands.join(' && ') }
        : { remedy: 'docs/operations.md, ProductionUnreachable' },
    );
  });
}

/** The command that repairs a defect; undefined when only a release does. */
function repairOf(manifest: ServiceManifest, side: Side, defect: PathDefect): string | undefined {
  const { functionName, aliasNames } = lambdaTargetOf(manifest);
  const alias = aliasNames[side];
  switch (defect.code) {
    case 'noTarget':
      return targets('register', defect.targetGroup, [defect.expected]);
    case 'otherTarget':
      // A target group of type LAMBDA has one target at most.
      return `${targets('deregister', defect.targetGroup, defect.found)} && ${targets('register', defect.targetGroup, [defect.expected])}`;
    case 'notPermitted':
      return (
        `aws lambda add-permission --function-name ${functionName} --qualifier ${alias} --statement-id vpc-lattice ` +
        `--action lambda:InvokeFunction --principal vpc-lattice.amazonaws.com --source-arn ${defect.targetGroupArn}`
      );
    case 'noConcurrency':
      return `aws lambda delete-function-concurrency --function-name ${functionName}`;
    case 'targetMissing':
    case 'revisionFailed':
      return undefined;
    default:
      return assertNever(defect);
  }
}

function targets(verb: 'register' | 'deregister', targetGroup: string, ids: readonly string[]): string {
  return `aws vpc-lattice ${verb}-targets --target-group-identifier ${targetGroup} --targets ${ids.map((id) => `id=${id}`).join(' ')}`;
}
