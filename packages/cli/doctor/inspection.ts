import { LambdaClient } from '@aws-sdk/client-lambda';
import { clientSettings } from '../../../aws/client/settings';
import { readAlarmActions, type AlarmActions } from '../../../aws/diagnosis/alarm-actions';
import { readTrails, type ObservedTrails } from '../../../aws/diagnosis/trails';
import { Observations } from '../../../aws/metrics/observations';
import {
  VersionedFunction,
  type Alias,
  type PublishedVersion,
} from '../../../aws/targets/lambda/versioned-function';
import { targetMetrics } from '../../../aws/targets/open-target';
import { readServicePermissions, type ServicePermission } from '../../../aws/diagnosis/service-permissions';
import { countTriggers } from '../../../aws/diagnosis/rule-triggers';
import { readRulesFor, type ObservedRule } from '../../../aws/diagnosis/rules';
import { readQueue, type ObservedQueue } from '../../../aws/diagnosis/queue';
import { readStateMachine, type ObservedStateMachine } from '../../../aws/diagnosis/state-machine';
import { Executions, type ObservedExecution } from '../../../aws/executions/executions';
import { readTargets } from '../../../aws/diagnosis/target-health';
import { readAudience, type TopicAudience } from '../../../aws/diagnosis/topic-subscriptions';
import { Route, type ObservedTraffic } from '../../../aws/lattice/route';
import { lambdaTargetOf, type ServiceManifest } from '../../../core/registry/service-manifest';
import type { AlarmObservation } from '../../../core/analysis/evidence/evidence';
import type { CurrentRelease } from '../../../core/audit/rows/current-release';
import type { PastRelease } from '../../../core/audit/rows/past-release';
import type { AliasNames } from '../../../core/traffic/weights';
import type { Side } from '../../../core/traffic/side';
import type { Account } from '../account/account';
import { arnBeside } from './arn-of';
import type { Looked } from './looked';

/** What there is of a service's delivery. */
export interface Inspection {
  readonly stateMachine: Looked<ObservedStateMachine | undefined>;
  /** Those of the state machine's tasks and the guard, by name or ARN. */
  readonly functions: Looked<readonly ObservedFunction[]>;
  readonly live: Looked<Alias>;
  readonly canary: Looked<Alias>;
  /** Those that the aliases name. */
  readonly liveVersion: Looked<PublishedVersion | undefined>;
  readonly canaryVersion: Looked<PublishedVersion | undefined>;
  /** The last release in the history that put its version into production. */
  readonly promotion: Looked<PastRelease | undefined>;
  /** The version that was in production before that. */
  readonly versionBefore: Looked<PublishedVersion | undefined>;
  /** Where the target groups lead. */
  readonly targets: Looked<Readonly<Record<Side, readonly string[]>>>;
  /** Which services may invoke the aliases. */
  readonly invokers: Looked<Readonly<Record<Side, readonly ServicePermission[]>>>;
  readonly release: Looked<CurrentRelease | undefined>;
  /** Of the release in flight. */
  readonly execution: Looked<ObservedExecution | undefined>;
  readonly traffic: Looked<ObservedTraffic>;
  /** Those that releases look at. */
  readonly alarms: Looked<readonly AlarmObservation[]>;
  /** Those that go off when the guard itself fails. */
  readonly guardAlarms: Looked<readonly AlarmObservation[]>;
  readonly guardRules: Looked<readonly ObservedRule[]>;
  /** What the guard could not be told, or could not do. */
  readonly deadLetters: Looked<readonly ObservedQueue[]>;
  /** What the guard's alarms do, and the one that goes off when people cannot be told, where there is one. */
  readonly alarmActions: Looked<readonly AlarmActions[]>;
  /** Who hears of those alarms. */
  readonly audiences: Looked<readonly TopicAudience[]>;
  /** The rules that start a release for a published version. */
  readonly triggers: Looked<readonly ObservedRule[]>;
  /** How often one of them did, in the last {@link triggerDays}. */
  readonly triggered: Looked<number>;
  /** What may tell of a published version. Not looked at where nobody waits for one. */
  readonly trails: Looked<ObservedTrails>;
}

export interface ObservedFunction {
  readonly name: string;
  /** Undefined when it does not exist. */
  readonly version: PublishedVersion | undefined;
}

/** How far back the history of triggers is looked at. */
export const triggerDays = 14;

/** So many releases back it is looked for the one that put the present version into production. */
const historyLimit = 50;

/** Looks at everything that belongs to a service's delivery, as far as one may. It changes nothing. */
export async function inspect(account: Account, manifest: ServiceManifest): Promise<Inspection> {
  const { alarms: roles, guardFunction, route, service, stateMachineArn } = manifest;
  const target = lambdaTargetOf(manifest);
  const { functionName, aliasNames } = target;
  const observations = new Observations({
    service,
    targetGroups: route.targetGroups,
    targetMetrics: targetMetrics(target),
  });
  const lambda = new LambdaClient(clientSettings);
  const released = new VersionedFunction(target, lambda);
  const guardAlarms = [roles.guardSilent, roles.guardFailed];

  const stateMachine = look(() => readStateMachine(stateMachineArn));
  const live = look(() => released.readAlias('production'));
  const canary = look(() => released.readAlias('canary'));
  const release = look(async () => (await account.readStanding(manifest)).current);
  const promotion = look(async () => {
    const past = await account.releasesOf(manifest).history(historyLimit);
    return past.find(({ outcome }) => outcome === 'promoted');
  });
  const guardRules = look(() =>
    readRulesFor(arnBeside(stateMachineArn, 'lambda', `function:${guardFunction}`)),
  );
  const alarmActions = look(() => readAlarmActions(Object.values(roles)));
  const triggers = look(() => readRulesFor(stateMachineArn));
  return settled({
    stateMachine,
    functions: after(stateMachine, (machine) =>
      Promise.all(
        [...(machine?.functions ?? []), guardFunction].map((name) => readFunction(name, aliasNames, lambda)),
      ),
    ),
    live,
    canary,
    liveVersion: after(live, ({ version }) => released.readVersion(version)),
    canaryVersion: after(canary, ({ version }) => released.readVersion(version)),
    promotion,
    versionBefore: after(promotion, async (past) =>
      past?.previousVersion === undefined ? undefined : released.readVersion(past.previousVersion),
    ),
    targets: look(() => onBothSides((side) => readTargets(route.targetGroups[side]))),
    invokers: look(() =>
      onBothSides((side) => readServicePermissions(functionName, aliasNames[side], lambda)),
    ),
    release,
    execution: after(release, async (current) => current && new Executions().read(current.executionArn)),
    traffic: look(() => new Route(route).read()),
    alarms: after(stateMachine, async (machine) => observations.readAlarms(machine?.alarmNames ?? [])),
    guardAlarms: look(() => observations.readAlarms(guardAlarms)),
    guardRules,
    deadLetters: after(guardRules, (rules) => {
      const queues = new Set(rules.flatMap(({ deadLetterQueueArn }) => deadLetterQueueArn ?? []));
      return Promise.all([...queues].map((queue) => readQueue(queue)));
    }),
    alarmActions,
    audiences: after(alarmActions, (alarms) => {
      const topics = new Set(alarms.flatMap((alarm) => alarm.topics));
      return Promise.all([...topics].map((topic) => readAudience(topic)));
    }),
    triggers,
    triggered: after(triggers, async (rules) => {
      // The ledger's answer tells what time it is there.
      await release;
      const to = account.time.now();
      const names = rules.map(({ name }) => name);
      return countTriggers(names, { from: to - triggerDays * 86_400_000, to });
    }),
    trails: after(triggers, async (rules) =>
      rules.some(({ isEnabled }) => isEnabled) ? readTrails() : { here: [], elsewhere: [] },
    ),
  });
}

async function onBothSides<Seen>(read: (side: Side) => Promise<Seen>): Promise<Record<Side, Seen>> {
  const [production, canary] = await Promise.all([read('production'), read('canary')]);
  return { production, canary };
}

async function readFunction(
  name: string,
  aliasNames: AliasNames,
  lambda: LambdaClient,
): Promise<ObservedFunction> {
  return {
    name,
    version: await new VersionedFunction({ functionName: name, aliasNames }, lambda).readVersion('$LATEST'),
  };
}

async function look<Seen>(read: () => Promise<Seen>): Promise<Looked<Seen>> {
  try {
    return { seen: await read() };
  } catch (error) {
    return { error: error as Error };
  }
}

/** Looks at what can only be looked at when something else was seen. */
async function after<First, Seen>(
  first: Promise<Looked<First>>,
  read: (seen: First) => Promise<Seen>,
): Promise<Looked<Seen>> {
  const looked = await first;
  return 'error' in looked ? looked : look(() => read(looked.seen));
}

async function settled<Parts extends object>(parts: {
  [Name in keyof Parts]: Promise<Parts[Name]>;
}): Promise<Parts> {
  const names = Object.keys(parts) as (keyof Parts)[];
  const values = await Promise.all(names.map((name) => parts[name]));
  return Object.fromEntries(names.map((name, index) => [name, values[index]])) as Parts;
}
