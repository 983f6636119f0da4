import { unprovision } from '../../../aws/targets/lambda/lambda-alias';
import { describeAlias, type Alias } from '../../../aws/targets/lambda/versioned-function';
import { lambdaTargetOf, type ServiceManifest } from '../../../core/registry/service-manifest';
import { pluralize } from '../../../core/text/format';
import type { Inspection } from './inspection';
import { ifRead, recreate, ok, problem, warning, type CheckResult } from './finding-builders';
import { isMissing } from './denied-actions';

export function checkStateMachine(
  { stateMachineArn }: ServiceManifest,
  { stateMachine }: Inspection,
): CheckResult {
  return ifRead(stateMachine, (machine) => {
    if (!machine) return problem(`${stateMachineArn} does not exist`, recreate);
    if (!machine.isActive) return problem(`${stateMachineArn} is being deleted`, recreate);
    return ok(`active, with ${pluralize(machine.functions.length, 'task function')}`);
  });
}

export function checkFunctions({ functions }: Inspection): CheckResult {
  return ifRead(functions, (observed) => {
    const missing = observed.filter(({ version }) => version === undefined).map(({ name }) => name);
    if (missing.length > 0) return problem(`not found: ${missing.join(', ')}`, recreate);
    const failed = observed.filter(({ version }) => version?.state === 'Failed');
    if (failed.length > 0) {
      const which = failed
        .map(({ name, version }) => `${name} (${version?.reason ?? 'no reason'})`)
        .join(', ');
      return problem(`in state Failed: ${which}`, {
        remedy: 'fix the reason, then deploy the stack again',
      });
    }
    const others = observed.filter(({ version }) => version?.state !== 'Active');
    if (others.length > 0) {
      const which = others.map(({ name, version }) => `${name} is ${version?.state}`).join(', ');
      return warning(which, {
        remedy: 'check again in a minute; an inactive function becomes active when it is invoked',
      });
    }
    return ok(`${pluralize(observed.length, 'function')} active`);
  });
}

export function checkAliases(manifest: ServiceManifest, inspection: Inspection): CheckResult {
  const { functionName, aliasNames } = lambdaTargetOf(manifest);
  const { live, canary, provisionedAliases } = inspection;
  const missing = [
    { name: aliasNames.production, alias: live },
    { name: aliasNames.canary, alias: canary },
  ].filter(({ alias }) => isMissing(alias));
  const [first] = missing;
  if (first) {
    const version = 'value' in live ? live.value.version : 'VERSION';
    return problem(
      `${functionName} has no alias ${missing.map(({ name }) => name).join(' and ')}: its requests fail`,
      {
        command: `aws lambda create-alias --function-name ${functionName} --name ${first.name} --function-version ${version}`,
      },
    );
  }
  return ifRead(live, (production) =>
    ifRead(canary, (candidate) => {
      const provisioned = 'value' in provisionedAliases ? provisionedAliases.value : [];
      if (provisioned.length > 0) return provisionedResult(functionName, provisioned);
      const diverted = [production, candidate].find(({ diversions }) => diversions);
      if (diverted) {
        return problem(
          `alias ${diverted.name} routes to ${describeAlias(diverted)}: releases need aliases of one version`,
          {
            command: `aws lambda update-alias --function-name ${functionName} --name ${diverted.name} --routing-config AdditionalVersionWeights={}`,
          },
        );
      }
      return checkVersions(inspection, production, candidate);
    }),
  );
}

function provisionedResult(functionName: string, aliases: readonly string[]): CheckResult {
  return problem(
    `provisioned concurrency on ${aliases.join(' and ')}: releases are refused, because Lambda delays the moves of such an alias`,
    {
      remedy: 'provision the version instead (docs/operations.md, AliasHasProvisionedConcurrency)',
      command: unprovision(functionName, aliases),
    },
  );
}

function checkVersions(inspection: Inspection, production: Alias, candidate: Alias): CheckResult {
  const { liveVersion, canaryVersion } = inspection;
  return ifRead(liveVersion, (live) =>
    ifRead(canaryVersion, (canary) => {
      const sides = [
        { name: production.name, number: production.version, state: live?.state, reason: live?.reason },
        { name: candidate.name, number: candidate.version, state: canary?.state, reason: canary?.reason },
      ];
      const failed = sides.find(({ state }) => state === 'Failed');
      if (failed) {
        const { name, number, reason } = failed;
        return problem(`${name} is version ${number}, which is in state Failed (${reason ?? 'no reason'})`, {
          remedy: 'fix the reason, then publish and release another version',
        });
      }
      return ok(sides.map(({ name, number }) => `${name} is version ${number}`).join(', '));
    }),
  );
}
