import { z } from 'zod';
import { assertNever } from '../errors/assert-never';
import { describeIssues } from '../text/issues';
import { defaultSettleSeconds } from '../strategy/defaults';
import type { Strategy } from '../strategy/strategy';

/** The format version of {@link ServiceManifest}. Readers refuse a later one and ignore unknown fields. */
const formatVersion = 1;

/** The path of the registry in Parameter Store, which has one parameter per service. */
export const registryPath = '/lattice-rollouts';

/** The valid names of services. */
export const serviceNamePattern = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * The key in the Metadata of the state machine in a template whose value is a list of {@link Strategy}. The default alarms
 * of gates are not filled in.
 */
export const strategiesMetadataKey = 'lattice-rollouts:strategies';

/** The name of the parameter with a service's manifest: `/lattice-rollouts/SERVICE`. */
export function manifestParameterName(service: string): string {
  return `${registryPath}/${service}`;
}

const strategySchema = z.object({
  name: z.string(),
  /** The weight of each stage; the last one is the full weight. */
  canaryWeights: z.array(z.int()).readonly(),
  /** The least duration of each stage. */
  bakeSeconds: z.array(z.int()).readonly(),
  /** The time after a shift that is no evidence. @default {@link defaultSettleSeconds} */
  settleSeconds: z.int().optional(),
  /** The indexes of the stages that need a person's approval. @default none */
  approvalStages: z.array(z.int()).readonly().optional(),
  /** True if the release needs a person's approval before its first stage. @default false */
  startApproval: z.boolean().optional(),
});

/** The weights and durations of a strategy's stages. */
export type StrategySummary = Readonly<z.output<typeof strategySchema>>;

/** Two aliases of one Lambda function. */
const lambdaAliasSchema = z.object({
  kind: z.literal('lambdaAlias'),
  /** The function that is released. */
  functionName: z.string().min(1),
  /** The aliases of the function that the two target groups lead to. */
  aliasNames: z.object({ production: z.string().min(1), canary: z.string().min(1) }).readonly(),
  /** The log group of the function, whose failed requests the tripwire counts. @default there is no tripwire */
  faultLogGroup: z.string().min(1).optional(),
});

/** Any kind of target. */
export const targetSchema = z.discriminatedUnion('kind', [lambdaAliasSchema]);

/** The target of a service by kind, with the settings to open it. */
export type TargetManifest = Readonly<z.output<typeof targetSchema>>;

/** The target of a service whose sides are aliases of a Lambda function. */
export type LambdaAliasManifest = Readonly<z.output<typeof lambdaAliasSchema>>;

const manifestSchema = z.object({
  formatVersion: z.literal(formatVersion),
  service: z.string().min(1),
  /** The account and Region of everything that is named here. */
  account: z.string().min(1),
  region: z.string().min(1),
  target: targetSchema.readonly(),
  stateMachineArn: z.string().min(1),
  ledgerTable: z.string().min(1),
  /** The name of the guard's function. */
  guardFunction: z.string().min(1),
  /** The name of the function that carries out the commands of people, with an alias for each permission. */
  controlFunction: z.string().min(1),
  /** The name of the tripwire's function. @default there is no tripwire */
  tripwireFunction: z.string().min(1).optional(),
  /** The names of the alarms on the system itself. Releases do not use them. */
  alarms: z
    .object({
      /** In ALARM when no sweep of the guard has succeeded for some minutes. */
      guardSilent: z.string().min(1),
      /** In ALARM while the guard's dead-letter queue is not empty. */
      guardFailed: z.string().min(1),
      /** In ALARM for a minute after a release that was rolled back or refused. */
      releaseFailed: z.string().min(1),
      /** In ALARM while a notification could not be sent. @default there are no notifications */
      notificationsFailed: z.string().min(1).optional(),
    })
    .readonly(),
  route: z
    .object({
      service: z.string().min(1),
      listener: z.string().min(1),
      /** @default the listener's default action is the route */
      rule: z.string().min(1).optional(),
      targetGroups: z.object({ production: z.string().min(1), canary: z.string().min(1) }).readonly(),
    })
    .readonly(),
  /**
   * The least difference of the sides' error rates, in percentage points, above which the alarm on the canary's errors goes to ALARM.
   * Consoles draw it; releases read the alarm itself. @default unknown
   */
  errorsAlarmPercent: z.number().optional(),
  /** The deployed strategies. */
  strategies: z.array(strategySchema.readonly()).readonly(),
});

/** The settings of a deployed service, with the names of all its resources. */
export type ServiceManifest = Readonly<z.output<typeof manifestSchema>>;

/** Creates the manifest of a service; {@link parseServiceManifest} reads it from JSON. */
export function createServiceManifest(
  parts: Omit<ServiceManifest, 'formatVersion' | 'strategies'>,
  strategies: readonly Strategy[],
): ServiceManifest {
  return { formatVersion, ...parts, strategies: strategies.map(summarize) };
}

/**
 * Reads the manifest of a service.
 *
 * @param where the source, for errors
 * @throws TypeError that names the problem, such as a later format version
 */
export function parseServiceManifest(where: string, text: string): ServiceManifest {
  const entry = parseJson(where, text);
  refuseLater(where, entry);
  return parse(manifestSchema, where, entry);
}

/**
 * Reads the target of a service, as it is in the environment of functions.
 *
 * @param where the source, for errors
 * @throws TypeError that names the problem
 */
export function parseTargetManifest(where: string, text: string): TargetManifest {
  return parse(targetSchema, where, parseJson(where, text));
}

/** The name of a target for people: `Lambda function checkout`. */
export function describeTarget(target: TargetManifest): string {
  const { kind } = target;
  switch (kind) {
    case 'lambdaAlias':
      return `Lambda function ${target.functionName}`;
    default:
      return assertNever(kind);
  }
}

/**
 * The target of a service, for code that supports Lambda functions only.
 *
 * @throws TypeError when the service has a target of another kind
 */
export function lambdaTargetOf({
  service,
  target,
}: Pick<ServiceManifest, 'service' | 'target'>): LambdaAliasManifest {
  if (target.kind === 'lambdaAlias') return target;
  throw new TypeError(`service ${service}: its target is not an alias of a Lambda function`);
}

function parseJson(where: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TypeError(`${where}: is not valid JSON`, { cause: error });
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, where: string, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new TypeError(describeIssues(where, parsed.error));
}

function refuseLater(where: string, entry: unknown): void {
  const { formatVersion: version } = (entry ?? {}) as { formatVersion?: unknown };
  if (typeof version !== 'number' || version <= formatVersion) return;
  throw new TypeError(
    `${where}: has format version ${version}, and this version of lattice-rollouts supports ${formatVersion}: update lattice-rollouts`,
  );
}

function summarize({ name, start, stages }: Strategy): StrategySummary {
  const settleSeconds = Math.max(...stages.map((stage) => stage.settleSeconds));
  const approvalStages = stages.flatMap(({ approval }, index) => (approval ? [index] : []));
  return {
    name,
    canaryWeights: stages.map((stage) => stage.canaryWeight),
    bakeSeconds: stages.map((stage) => stage.bakeSeconds),
    ...(settleSeconds !== defaultSettleSeconds && { settleSeconds }),
    ...(approvalStages.length > 0 && { approvalStages }),
    ...(start?.approval && { startApproval: true }),
  };
}
