import { LambdaClient } from '@aws-sdk/client-lambda';
import { clientSettings } from '../../aws/client-settings';
import { Observations } from '../../aws/cloudwatch';
import { VersionedFunction, type Alias, type PublishedVersion } from '../../aws/lambda';
import { countTriggers } from '../../aws/rule-history';
import { readRulesFor, type ObservedRule } from '../../aws/rules';
import { countMessages } from '../../aws/sqs';
import { readStateMachine, type ObservedStateMachine } from '../../aws/state-machine';
import { Executions, type ObservedExecution } from '../../aws/stepfunctions';
import { Route, type ObservedTraffic } from '../../aws/vpc-lattice';
import type { Deployment } from '../../core/deployment';
import type { AlarmObservation } from '../../core/evidence';
import type { CurrentRelease } from '../../core/ledger/current-release';
import { aliasOf } from '../../core/traffic';
import type { Account } from '../account';

/** What was seen, or why it could not be looked at. */
export type Looked<Seen> = { readonly seen: Seen } | { readonly error: Error };

/** What there is of a service's delivery. */
export interface Inspection {
  readonly stateMachine: Looked<ObservedStateMachine | undefined>;
  /** Those of the state machine's tasks, the guard and the one that is released, by name or ARN. */
  readonly functions: Looked<readonly ObservedFunction[]>;
  readonly live: Looked<Alias>;
  readonly canary: Looked<Alias>;
  readonly release: Looked<CurrentRelease | undefined>;
  /** Of the release in flight. */
  readonly execution: Looked<ObservedExecution | undefined>;
  readonly traffic: Looked<ObservedTraffic>;
  /** Those that releases look at. */
  readonly alarms: Looked<readonly AlarmObservation[]>;
  /** Those that go off when the guard itself fails. */
  readonly guardAlarms: Looked<readonly AlarmObservation[]>;
  readonly guardRules: Looked<readonly ObservedRule[]>;
  /** How many messages are in the guard's dead-letter queue. */
  readonly deadLetters: Looked<number>;
  /** The rules that start a release for a published version. */
  readonly triggers: Looked<readonly ObservedRule[]>;
  /** How often one of them did, in the last {@link triggerDays}. */
  readonly triggered: Looked<number>;
}

export interface ObservedFunction {
  readonly name: string;
  /** Undefined when it does not exist. */
  readonly version: PublishedVersion | undefined;
}

/** How far back the history of triggers is looked at. */
export const triggerDays = 14;

/** Looks at everything that belongs to a service's delivery, as far as one may. It changes nothing. */
export async function inspect(account: Account, deployment: Deployment): Promise<Inspection> {
  const { functionName, guardFunction, route, service, stateMachineArn } = deployment;
  const guardArn = functionArn(stateMachineArn, guardFunction);
  const observations = new Observations({ service, functionName, targetGroups: route.targetGroups });
  const lambda = new LambdaClient(clientSettings);
  const released = new VersionedFunction(functionName, lambda);

  const stateMachine = look(() => readStateMachine(stateMachineArn));
  const release = look(async () => (await account.readStanding(deployment)).current);
  const guardRules = look(() => readRulesFor(guardArn));
  const triggers = look(() => readRulesFor(stateMachineArn));
  return settled({
    stateMachine,
    functions: after(stateMachine, (machine) =>
      Promise.all(
        [...(machine?.functions ?? []), guardFunction, functionName].map((name) =>
          readFunction(name, lambda),
        ),
      ),
    ),
    live: look(() => released.readAlias(aliasOf.production)),
    canary: look(() => released.readAlias(aliasOf.canary)),
    release,
    execution: after(release, async (current) => current && new Executions().read(current.executionArn)),
    traffic: look(() => new Route(route).read()),
    alarms: after(stateMachine, async (machine) => observations.readAlarms(machine?.alarmNames ?? [])),
    guardAlarms: look(() => observations.readAlarms([`${service}-guard-silent`, `${service}-guard-failed`])),
    guardRules,
    deadLetters: after(guardRules, async (rules) => {
      const queues = new Set(rules.flatMap(({ deadLetterQueueArn }) => deadLetterQueueArn ?? []));
      const counts = await Promise.all([...queues].map((queue) => countMessages(queue)));
      return counts.reduce((sum, count) => sum + count, 0);
    }),
    triggers,
    triggered: after(triggers, async (rules) => {
      // The ledger's answer tells what time it is there.
      await release;
      const to = account.time.now();
      const names = rules.map(({ name }) => name);
      return countTriggers(names, { from: to - triggerDays * 86_400_000, to });
    }),
  });
}

async function readFunction(name: string, lambda: LambdaClient): Promise<ObservedFunction> {
  return { name, version: await new VersionedFunction(name, lambda).readVersion('$LATEST') };
}

/** In the account and Region of the state machine. */
function functionArn(stateMachineArn: string, name: string): string {
  const [arn, partition, , region, account] = stateMachineArn.split(':');
  return [arn, partition, 'lambda', region, account, 'function', name].join(':');
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
