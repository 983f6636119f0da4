import type { Alias } from '../../../aws/targets/lambda/versioned-function';
import { lambdaTargetOf, type ServiceManifest } from '../../../core/registry/service-manifest';
import { pluralize, formatPercent } from '../../../core/text/format';
import type { Inspection } from './inspection';
import { judge, makeAnew, ok, problem, warning, type Opinion } from './finding-builders';
import { isMissing } from './denied-actions';

export function aboutStateMachine(
  { stateMachineArn }: ServiceManifest,
  { stateMachine }: Inspection,
): Opinion {
  return judge(stateMachine, (seen) => {
    if (!seen) return problem(`there is no ${stateMachineArn}`, makeAnew);
    if (!seen.isActive) return problem(`${stateMachineArn} is being deleted`, makeAnew);
    return ok(`active, with ${pluralize(seen.functions.length, 'task function')}`);
  });
}

export function aboutFunctions({ functions }: Inspection): Opinion {
  return judge(functions, (seen) => {
    const gone = seen.filter(({ version }) => version === undefined).map(({ name }) => name);
    if (gone.length > 0) return problem(`gone: ${gone.join(', ')}`, makeAnew);
    const failed = seen.filter(({ version }) => version?.state === 'Failed');
    if (failed.length > 0) {
      const which = failed
        .map(({ name, version }) => `${name} (${version?.reason ?? 'no reason'})`)
        .join(', ');
      return problem(`Lambda could not make ready: ${which}`, {
        mend: 'mend the reason, then deploy the stack again',
      });
    }
    const others = seen.filter(({ version }) => version?.state !== 'Active');
    if (others.length > 0) {
      const which = others.map(({ name, version }) => `${name} is ${version?.state}`).join(', ');
      return warning(which, {
        mend: 'look again in a minute; an inactive one becomes active when it is called',
      });
    }
    return ok(`all ${seen.length} are active`);
  });
}

export function aboutAliases(manifest: ServiceManifest, inspection: Inspection): Opinion {
  const { functionName, aliasNames } = lambdaTargetOf(manifest);
  const { live, canary } = inspection;
  const gone = [
    { name: aliasNames.production, alias: live },
    { name: aliasNames.canary, alias: canary },
  ].filter(({ alias }) => isMissing(alias));
  const [first] = gone;
  if (first) {
    const version = 'seen' in live ? live.seen.version : 'VERSION';
    return problem(
      `${functionName} has no alias ${gone.map(({ name }) => name).join(' and ')}: requests to that side fail`,
      {
        command: `aws lambda create-alias --function-name ${functionName} --name ${first.name} --function-version ${version}`,
      },
    );
  }
  return judge(live, (production) =>
    judge(canary, (candidate) => {
      const diverted = [production, candidate].find(({ diversions }) => diversions);
      if (diverted) {
        const shares = Object.entries(diverted.diversions ?? {})
          .map(([version, share]) => `${formatPercent(share)} to version ${version}`)
          .join(' and ');
        return problem(
          `alias ${diverted.name} sends ${shares}, whatever VPC Lattice does: evidence and rollback are of two versions`,
          {
            command: `aws lambda update-alias --function-name ${functionName} --name ${diverted.name} --routing-config AdditionalVersionWeights={}`,
          },
        );
      }
      return aboutVersions(inspection, production, candidate);
    }),
  );
}

function aboutVersions(inspection: Inspection, production: Alias, candidate: Alias): Opinion {
  const { liveVersion, canaryVersion } = inspection;
  return judge(liveVersion, (live) =>
    judge(canaryVersion, (canary) => {
      const sides = [
        { name: production.name, number: production.version, state: live?.state, reason: live?.reason },
        { name: candidate.name, number: candidate.version, state: canary?.state, reason: canary?.reason },
      ];
      const failed = sides.find(({ state }) => state === 'Failed');
      if (failed) {
        const { name, number, reason } = failed;
        return problem(`${name} is version ${number}, which cannot be invoked (${reason ?? 'no reason'})`, {
          mend: 'mend the reason, publish another version and release it',
        });
      }
      return ok(sides.map(({ name, number }) => `${name} is version ${number}`).join(', '));
    }),
  );
}

/** Whether what is in production is what releases put there, and whether there is a way back. */
export function aboutWayBack({ service }: ServiceManifest, inspection: Inspection): Opinion {
  const { promotion, release, live, versionBefore } = inspection;
  return judge(promotion, (last) =>
    judge(live, ({ version }) =>
      judge(versionBefore, (before) => {
        if (!last) return ok('none of the latest releases has put a version into production');
        const { id, version: promoted, previousVersion } = last;
        const isInFlight = 'seen' in release && release.seen !== undefined;
        if (promoted !== undefined && promoted !== version && !isInFlight) {
          return warning(
            `version ${version} is in production, and release ${id} put version ${promoted} there: somebody moved the alias`,
            {
              mend: 'the next release goes on from there; if nobody meant to, bring the other one back:',
              command: `rollouts start ${promoted} --service ${service}`,
            },
          );
        }
        if (previousVersion === undefined)
          return ok('the release that was promoted last knows of no version before');
        if (!before || before.state === 'Failed') {
          return warning(`version ${previousVersion}, to which rollouts undo would go back, is gone`, {
            mend: 'until the next release only another version can be named:',
            command: `rollouts undo --to VERSION --service ${service}`,
          });
        }
        return ok(`version ${previousVersion} is there to go back to`);
      }),
    ),
  );
}
