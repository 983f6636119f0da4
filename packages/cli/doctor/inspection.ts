import { LambdaClient } from '@aws-sdk/client-lambda';
import { clientSettings } from '../../../aws/client/settings';
import { readAlarmActions, type AlarmActions } from '../../../aws/diagnosis/alarm-actions';
import {
  readReservedConcurrency,
  type ReservedConcurrency,
} from '../../../aws/diagnosis/reserved-concurrency';
import { readMetricPresence, type MetricPresence } from '../../../aws/diagnosis/metric-presence';
import { readReachability, type Reachability } from '../../../aws/diagnosis/reachability';
import { readTrails, type ObservedTrails } from '../../../aws/diagnosis/trails';
import { Observations } from '../../../aws/metrics/observations';
import {
  VersionedFunction,
  type Alias,
  type PublishedVersion,
} from '../../../aws/targets/lambda/versioned-function';
import { openTarget, targetMetrics } from '../../../aws/targets/open-target';
import { triggerAlias } from '../../../core/release/permission';
import { countTriggers } from '../../../aws/diagnosis/rule-triggers';
import { readRulesFor, type ObservedRule } from '../../../aws/diagnosis/rules';
import { readQueue, type ObservedQueue } from '../../../aws/diagnosis/queue';
import { readSubscriptionFilters, type ObservedFilter } from '../../../aws/logs/subscription-filters';
import { readStateMachine, type ObservedStateMachine } from '../../../aws/diagnosis/state-machine';
import { Executions, type ObservedExecution } from '../../../aws/executions/executions';
import { readAudience, type TopicAudience } from '../../../aws/diagnosis/topic-subscriptions';
import { Route, type ObservedTraffic } from '../../../aws/lattice/route';
import { lambdaTargetOf, type ServiceManifest } from '../../../core/registry/service-manifest';
import type { AlarmObservation } from '../../../core/analysis/evidence/evidence';
import type { FaultKind } from '../../../core/analysis/faults/fault-line';
import type { AuditEvent } from '../../../core/audit/events/audit-event';
import type { CurrentRelease } from '../../../core/audit/rows/current-release';
import type { PathDefect } from '../../../core/release/path';
import type { PastRelease } from '../../../core/audit/rows/past-release';
import type { AliasNames } from '../../../core/traffic/weights';
import type { Side } from '../../../core/traffic/side';
import type { Account } from '../account/account';
import { arnBeside } from './arn-beside';
import type { ReadResult } from './read-result';

/** Everything that was read of a service's release infrastructure. */
export interface Inspection {
  readonly stateMachine: ReadResult<ObservedStateMachine | undefined>;
  /** The functions of the state machine's tasks and of the guard. */
  readonly functions: ReadResult<readonly ObservedFunction[]>;
  readonly live: ReadResult<Alias>;
  readonly canary: ReadResult<Alias>;
  /** The aliases with provisioned concurrency, by name. */
  readonly provisionedAliases: ReadResult<readonly string[]>;
  /** The versions that the aliases point to. */
  readonly liveVersion: ReadResult<PublishedVersion | undefined>;
  readonly canaryVersion: ReadResult<PublishedVersion | undefined>;
  /** The last promoted release in the history. */
  readonly promotion: ReadResult<PastRelease | undefined>;
  /** The audit trail of that release. */
  readonly promotionTrail: ReadResult<readonly AuditEvent[]>;
  /** The version that was in production before that release. */
  readonly previousVersion: ReadResult<PublishedVersion | undefined>;
  /** The defects that make requests to each side fail. */
  readonly pathDefects: ReadResult<Readonly<Record<Side, readonly PathDefect[]>>>;
  /** The path from clients to the service. */
  readonly reachability: ReadResult<Reachability>;
  readonly release: ReadResult<CurrentRelease | undefined>;
  /** The execution of the release in flight. */
  readonly execution: ReadResult<ObservedExecution | undefined>;
  readonly traffic: ReadResult<ObservedTraffic>;
  /** The alarms that the gates of releases read. */
  readonly alarms: ReadResult<readonly AlarmObservation[]>;
  /** The metrics that gates judge by, in the last day. */
  readonly metricPresence: ReadResult<MetricPresence>;
  /** The kinds of failed requests that the log of production shows without `instrument`; undefined without a tripwire. */
  readonly faultKinds: ReadResult<readonly FaultKind[] | undefined>;
  /** The subscription filters of the log group that the tripwire reads; undefined without a tripwire. */
  readonly logFilters: ReadResult<readonly ObservedFilter[] | undefined>;
  /** The alarms on failures of the guard itself. */
  readonly guardAlarms: ReadResult<readonly AlarmObservation[]>;
  readonly guardRules: ReadResult<readonly ObservedRule[]>;
  /** The Lambda concurrency of the account, and what of it is reserved for the guard. */
  readonly guardConcurrency: ReadResult<ReservedConcurrency>;
  /** The queues with the events that the guard did not receive or failed to process, and that started no release. */
  readonly deadLetters: ReadResult<readonly ObservedQueue[]>;
  /** The actions of the guard's alarms, and of the alarm on failed notifications if there is one. */
  readonly alarmActions: ReadResult<readonly AlarmActions[]>;
  /** The subscriptions of the topics that those alarms notify. */
  readonly topicAudiences: ReadResult<readonly TopicAudience[]>;
  /** The rules that start a release for a published version. */
  readonly triggers: ReadResult<readonly ObservedRule[]>;
  /** The number of invocations by those rules in the last {@link triggerDays} days. */
  readonly publicationCount: ReadResult<number>;
  /** The trails of the account; not read when no rule is enabled. */
  readonly trails: ReadResult<ObservedTrails>;
}

export interface ObservedFunction {
  readonly name: string;
  /** Undefined if the function does not exist. */
  readonly version: PublishedVersion | undefined;
}

/** The number of days for which invocations by the rules are counted. */
export const triggerDays = 14;

const dayMilliseconds = 86_400_000;

/** The number of past releases searched for the last promotion. */
const historyLimit = 50;

/** Reads everything that a service's releases depend on, as far as permissions allow. Changes nothing. */
export async function inspect(account: Account, manifest: ServiceManifest): Promise<Inspection> {
  const { alarms: roles, guardFunction, controlFunction, route, service, stateMachineArn } = manifest;
  const { tripwireFunction } = manifest;
  const target = lambdaTargetOf(manifest);
  const { aliasNames } = target;
  const observed = { service, targetGroups: route.targetGroups, targetMetrics: targetMetrics(target) };
  const observations = new Observations(observed);
  const lambda = new LambdaClient(clientSettings);
  const released = new VersionedFunction(target, lambda);
  const guardAlarms = [roles.guardSilent, roles.guardFailed];

  const stateMachine = attempt(() => readStateMachine(stateMachineArn));
  const live = attempt(() => released.readAlias('production'));
  const canary = attempt(() => released.readAlias('canary'));
  const release = attempt(async () => (await account.readStatus(manifest)).current);
  const promotion = attempt(async () => {
    const past = await account.releasesOf(manifest).history(historyLimit);
    return past.find(({ outcome }) => outcome === 'promoted');
  });
  const guardRules = attempt(() =>
    readRulesFor(arnBeside(stateMachineArn, 'lambda', `function:${guardFunction}`)),
  );
  const alarmActions = attempt(() => readAlarmActions(Object.values(roles)));
  const triggers = attempt(() =>
    readRulesFor(arnBeside(stateMachineArn, 'lambda', `function:${controlFunction}:${triggerAlias}`)),
  );
  return settled({
    stateMachine,
    functions: attemptAfter(stateMachine, (machine) =>
      Promise.all(
        [
          ...(machine?.functions ?? []),
          guardFunction,
          controlFunction,
          ...(tripwireFunction === undefined ? [] : [tripwireFunction]),
        ].map((name) => readFunction(name, aliasNames, lambda)),
      ),
    ),
    live,
    canary,
    provisionedAliases: attempt(() => released.provisionedAliases()),
    liveVersion: attemptAfter(live, ({ version }) => released.readVersion(version)),
    canaryVersion: attemptAfter(canary, ({ version }) => released.readVersion(version)),
    promotion,
    promotionTrail: attemptAfter(promotion, async (past) =>
      past ? account.releasesOf(manifest).events(past.id) : [],
    ),
    previousVersion: attemptAfter(promotion, async (past) =>
      past?.previousVersion === undefined ? undefined : released.readVersion(past.previousVersion),
    ),
    pathDefects: attempt(() =>
      onBothSides((side) => openTarget(target).pathDefects(side, route.targetGroups[side])),
    ),
    reachability: attempt(() => readReachability(route)),
    release,
    execution: attemptAfter(
      release,
      async (current) => current && new Executions().read(current.executionArn),
    ),
    traffic: attempt(() => new Route(route).read()),
    alarms: attemptAfter(stateMachine, async (machine) => observations.readAlarms(machine?.alarmNames ?? [])),
    metricPresence: attemptAfter(stateMachine, async (machine) => {
      // The response of the ledger sets the account's time.
      await release;
      const to = account.time.now();
      return readMetricPresence(observed, machine?.thresholds ?? [], { from: to - dayMilliseconds, to });
    }),
    faultKinds: attemptAfter(live, ({ version }) => openTarget(target).visibleFaults(version)),
    logFilters: attempt(async () =>
      target.faultLogGroup === undefined ? undefined : readSubscriptionFilters(target.faultLogGroup),
    ),
    guardAlarms: attempt(() => observations.readAlarms(guardAlarms)),
    guardRules,
    guardConcurrency: attempt(() => readReservedConcurrency(guardFunction, lambda)),
    deadLetters: attemptAfter(guardRules, async (ofGuard) => {
      const ofTriggers = await triggers;
      const rules = [...ofGuard, ...('value' in ofTriggers ? ofTriggers.value : [])];
      const queues = new Set(rules.flatMap(({ deadLetterQueueArn }) => deadLetterQueueArn ?? []));
      return Promise.all([...queues].map((queue) => readQueue(queue)));
    }),
    alarmActions,
    topicAudiences: attemptAfter(alarmActions, (alarms) => {
      const topics = new Set(alarms.flatMap((alarm) => alarm.topics));
      return Promise.all([...topics].map((topic) => readAudience(topic)));
    }),
    triggers,
    publicationCount: attemptAfter(triggers, async (rules) => {
      // The response of the ledger sets the account's time.
      await release;
      const to = account.time.now();
      const names = rules.map(({ name }) => name);
      return countTriggers(names, { from: to - triggerDays * dayMilliseconds, to });
    }),
    trails: attemptAfter(triggers, async (rules) =>
      rules.some(({ isEnabled }) => isEnabled) ? readTrails() : { here: [], elsewhere: [] },
    ),
  });
}

async function onBothSides<Value>(read: (side: Side) => Promise<Value>): Promise<Record<Side, Value>> {
  const [production, canary] = await Promise.all([read('production'), read('canary')]);
  return { production, canary };
}

async function readFunction(
  name: string,
  aliasNames: AliasNames,
  lambda: LambdaClient,
): Promise<ObservedFunction> {
  const [, functionName = name, version = '$LATEST'] = /^(arn:.+):(\d+)$/.exec(name) ?? [];
  return {
    name,
    version: await new VersionedFunction({ functionName, aliasNames }, lambda).readVersion(version),
  };
}

async function attempt<Value>(read: () => Promise<Value>): Promise<ReadResult<Value>> {
  try {
    return { value: await read() };
  } catch (error) {
    return { error: error as Error };
  }
}

/** Reads a value that depends on another one; without the first, its error is the result. */
async function attemptAfter<First, Value>(
  first: Promise<ReadResult<First>>,
  read: (value: First) => Promise<Value>,
): Promise<ReadResult<Value>> {
  const result = await first;
  return 'error' in result ? result : attempt(() => read(result.value));
}

async function settled<Parts extends object>(parts: {
  [Name in keyof Parts]: Promise<Parts[Name]>;
}): Promise<Parts> {
  const names = Object.keys(parts) as (keyof Parts)[];
  const values = await Promise.all(names.map((name) => parts[name]));
  return Object.fromEntries(names.map((name, index) => [name, values[index]])) as Parts;
}
