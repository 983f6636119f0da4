import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Answer, Call } from './call';
import { holds, updated, type Placeholders } from './expressions';

/** Everything outside the programs; never changed, only replaced. */
export interface World {
  /** The listener's weights by target group. */
  readonly weights: Readonly<Record<string, number>>;
  readonly aliases: Readonly<
    Record<string, { readonly version: string; readonly revision: number; readonly description: string }>
  >;
  /** The ledger's items, as JSON, by their key. */
  readonly items: Readonly<Record<string, string>>;
  readonly executions: Readonly<Record<string, { readonly status: string; readonly stoppedAt?: string }>>;
  /** The alarms that are red. */
  readonly redAlarms: readonly string[];
  /** The executions that took the lock although a newer version waited for it. @default none */
  readonly outranked?: readonly string[];
  /** The ones among them that gave the canary traffic. @default none */
  readonly staleShifts?: readonly string[];
  /** The published release events without duplicates: detail type, then outcome. */
  readonly published: readonly string[];
}

export interface Effect {
  readonly world: World;
  readonly answer: Answer;
}

/**
 * Performs a call at once and entirely. Reads are consistent: what AWS may show late is not explored here.
 *
 * @throws Error for a call that the world does not know
 */
export function perform(world: World, call: Call): Effect {
  const operation = operations[`${call.service}:${call.operation}`];
  if (!operation) throw new Error(`the world knows no ${call.service}:${call.operation}`);
  return operation(world, call.input as unknown as Input);
}

/** Returns true if a call is possible now; only `wait` calls can be blocked. */
export function isEnabled(
  world: World,
  { service, operation, input }: Call,
  hasFinished: (actor: string) => boolean,
): boolean {
  if (service !== 'wait') return true;
  switch (operation) {
    case 'ExecutionFailed':
      return isOver(world.executions[String(input['arn'])]?.status) !== 'SUCCEEDED';
    case 'LockFree':
      return world.items['current'] === undefined;
    case 'Finished':
      return (input['actors'] as string[]).every(hasFinished);
    default:
      throw new Error(`the world knows no wait for ${operation}`);
  }
}

/** The ledger's item, if there is one. */
export function itemOf(world: World, key: string): Readonly<Record<string, unknown>> | undefined {
  const item = world.items[key];
  return item === undefined ? undefined : (JSON.parse(item) as Record<string, unknown>);
}

function isOver(status: string | undefined): string {
  return status === undefined || status === 'RUNNING' ? 'SUCCEEDED' : status;
}

/** The fields of API inputs that the world reads. */
interface Input {
  readonly Key: Record<string, AttributeValue>;
  readonly Item: Record<string, AttributeValue>;
  readonly ConditionExpression?: string;
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
  readonly defaultAction: {
    readonly forward: {
      readonly targetGroups: readonly { readonly targetGroupIdentifier: string; readonly weight: number }[];
    };
  };
  readonly FunctionName: string;
  readonly Qualifier: string;
  readonly targetGroupIdentifier: string;
  readonly Name: string;
  readonly RevisionId?: string;
  readonly FunctionVersion: string;
  readonly Description?: string;
  readonly AlarmNames: readonly string[];
  readonly Entries: readonly { readonly DetailType: string; readonly Detail: string }[];
  readonly executionArn: string;
  /** Of the explorer's own steps. */
  readonly arn: string;
  readonly status: string;
  readonly at: string;
  readonly name: string;
  readonly version: string;
}

const latticePermission = {
  Effect: 'Allow',
  Principal: { Service: 'vpc-lattice.amazonaws.com' },
  Action: 'lambda:InvokeFunction',
};

function aliasArn(functionName: string, alias: string): string {
  return `arn:aws:lambda:us-east-1:123456789012:function:${functionName}:${alias}`;
}

const operations: Readonly<Record<string, (world: World, input: Input) => Effect>> = {
  'dynamodb:GetItem': (world, input) => {
    const item = itemOf(world, keyOf(input.Key));
    return done(world, item ? { Item: marshall(item) } : {});
  },
  'dynamodb:Query': (world, input) => {
    const {
      ':service': service,
      ':from': from,
      ':to': to,
    } = unmarshall(input.ExpressionAttributeValues ?? {});
    const keyAt = (item: unknown) => keyOf(marshall({ service, item }));
    const found = Object.entries(world.items).filter(([key]) => key >= keyAt(from) && key <= keyAt(to));
    return done(world, { Items: found.map(([, item]) => marshall(JSON.parse(item))), Count: found.length });
  },
  'dynamodb:PutItem': (world, input) => {
    const { service: _, item: __, ...row } = unmarshall(input.Item);
    // No handler reads the list of past releases, whose order has many variants.
    if (/^history\/(?:last|release#)/.test(keyOf(input.Item))) return done(world);
    const effect = conditionally(world, keyOf(input.Item), input, () => row);
    const isLock = keyOf(input.Item) === 'current' && effect.answer.kind === 'output';
    return isLock ? { ...effect, world: withOutranked(effect.world, row) } : effect;
  },
  'dynamodb:UpdateItem': (world, input) =>
    conditionally(world, keyOf(input.Key), input, (item, placeholders) =>
      updated(input.UpdateExpression, item, placeholders),
    ),
  'dynamodb:DeleteItem': (world, input) => conditionally(world, keyOf(input.Key), input, () => undefined),
  'vpc-lattice:GetListener': (world) =>
    done(world, {
      defaultAction: {
        forward: {
          targetGroups: Object.entries(world.weights).map(([targetGroupIdentifier, weight]) => ({
            targetGroupIdentifier,
            weight,
          })),
        },
      },
    }),
  'vpc-lattice:UpdateListener': (world, input) => {
    const { targetGroups } = input.defaultAction.forward;
    const weights = Object.fromEntries(
      targetGroups
        .map(({ targetGroupIdentifier, weight }) => [targetGroupIdentifier, weight] as const)
        .sort(([one], [other]) => (one < other ? -1 : 1)),
    );
    return done(withStaleShift({ ...world, weights }));
  },
  'lambda:GetAlias': (world, input) => {
    const { version, revision, description } = world.aliases[input.Name]!;
    return done(world, {
      FunctionVersion: version,
      RevisionId: String(revision),
      Description: description,
    });
  },
  'lambda:UpdateAlias': (world, input) => {
    const alias = world.aliases[input.Name]!;
    if (input.RevisionId !== undefined && input.RevisionId !== String(alias.revision)) {
      return failed(world, 'PreconditionFailedException', 412);
    }
    const moved = {
      version: input.FunctionVersion,
      revision: alias.revision + 1,
      description: input.Description ?? alias.description,
    };
    return done({ ...world, aliases: { ...world.aliases, [input.Name]: moved } });
  },
  'lambda:GetFunctionConfiguration': (world, { FunctionName, Qualifier }) =>
    done(world, { State: 'Active', FunctionArn: aliasArn(FunctionName, Qualifier) }),
  'lambda:GetFunctionConcurrency': (world) => done(world),
  'lambda:ListProvisionedConcurrencyConfigs': (world) => done(world),
  'lambda:GetPolicy': (world) => done(world, { Policy: JSON.stringify({ Statement: [latticePermission] }) }),
  'vpc-lattice:ListTargets': (world, { targetGroupIdentifier }) => {
    const alias = targetGroupIdentifier === 'tg-production' ? 'live' : 'canary';
    return done(world, { items: [{ id: aliasArn('checkout', alias) }] });
  },
  'cloudwatch:DescribeAlarms': (world, input) =>
    done(world, {
      MetricAlarms: input.AlarmNames.map((AlarmName) => ({
        AlarmName,
        StateValue: world.redAlarms.includes(AlarmName) ? 'ALARM' : 'OK',
      })),
    }),
  'events:PutEvents': (world, input) => {
    const [entry] = input.Entries;
    const { outcome } = JSON.parse(entry!.Detail) as { outcome?: string };
    const event = outcome === undefined ? entry!.DetailType : `${entry!.DetailType}: ${outcome}`;
    return done({ ...world, published: [...new Set([...world.published, event])].sort() }, { Entries: [{}] });
  },
  'states:DescribeExecution': (world, input) => {
    const execution = world.executions[input.executionArn];
    if (!execution) return failed(world, 'ExecutionDoesNotExist', 400);
    const { status, stoppedAt } = execution;
    return done(world, { status, ...(stoppedAt !== undefined && { stopDate: new Date(stoppedAt) }) });
  },
  'states-machine:Enter': (world, input) =>
    world.executions[input.arn]?.status === 'RUNNING' ? done(world) : failed(world, 'Stopped'),
  'states-machine:Start': (world, input) =>
    done({ ...world, executions: { ...world.executions, [input.arn]: { status: 'RUNNING' } } }),
  'states-machine:End': (world, input) => {
    if (world.executions[input.arn]?.status !== 'RUNNING') return done(world);
    const ended = { status: input.status, stoppedAt: input.at };
    return done({ ...world, executions: { ...world.executions, [input.arn]: ended } });
  },
  'states-machine:Promote': (world, { version }) => {
    const live = { ...world.aliases['live']!, version };
    return done({
      ...world,
      aliases: { ...world.aliases, live },
      weights: { 'tg-production': 100, 'tg-canary': 0 },
    });
  },
  'states-machine:AlarmRed': (world, input) =>
    done({ ...world, redAlarms: [...new Set([...world.redAlarms, input.name])] }),
  'wait:ExecutionFailed': (world) => done(world),
  'wait:LockFree': (world) => done(world),
  'wait:Finished': (world) => done(world),
  'time:Sleep': (world) => done(world),
};

/** Remembers an execution that takes the lock although the wanted release is of a newer version. */
function withOutranked(world: World, lock: Readonly<Record<string, unknown>>): World {
  const wanted = itemOf(world, 'wanted');
  const isOutranked = wanted && !wanted['isOver'] && Number(wanted['version']) > Number(lock['version']);
  return isOutranked
    ? { ...world, outranked: [...(world.outranked ?? []), String(lock['executionArn'])] }
    : world;
}

function withStaleShift(world: World): World {
  const owner = String(itemOf(world, 'current')?.['executionArn']);
  const isShift = (world.weights['tg-canary'] ?? 0) > 0;
  return isShift && world.outranked?.includes(owner)
    ? { ...world, staleShifts: [...new Set([...(world.staleShifts ?? []), owner])] }
    : world;
}

function conditionally(
  world: World,
  key: string,
  input: Input,
  change: (item: Readonly<Record<string, unknown>>, placeholders: Placeholders) => object | undefined,
): Effect {
  const stored = itemOf(world, key);
  const item = stored ?? {};
  const placeholders = {
    names: input.ExpressionAttributeNames ?? {},
    values: input.ExpressionAttributeValues ? unmarshall(input.ExpressionAttributeValues) : {},
  };
  const condition = input.ConditionExpression;
  if (condition !== undefined && !holds(condition, stored ? { ...stored, item: key } : {}, placeholders)) {
    return failed(world, 'ConditionalCheckFailedException', 400);
  }
  const { [key]: _, ...others } = world.items;
  const row = change(item, placeholders);
  const items = row ? { ...others, [key]: JSON.stringify(sorted(row)) } : others;
  return done({ ...world, items: sorted(items) });
}

/** The sort key, after the part of the ledger unless that is `state`. */
function keyOf(key: Record<string, AttributeValue>): string {
  const { service, item } = unmarshall(key) as { service: string; item: string };
  const [, part] = service.split('#');
  return part === undefined ? item : `${part}/${item}`;
}

/** The same content is the same text. */
function sorted<Value extends object>(value: Value): Value {
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries) as Value;
}

function done(world: World, output: object = {}): Effect {
  return { world, answer: { kind: 'output', output } };
}

function failed(world: World, name: string, status?: number): Effect {
  return { world, answer: { kind: 'failed', name, status } };
}
