import { z } from 'zod';
import { assertNever } from '../errors/assert-never';
import { describeIssues } from '../text/issues';
import type { Strategy } from '../strategy/strategy';

/** The version of {@link ServiceManifest}'s form. Readers refuse a later one, and leave alone what they do not know. */
const formatVersion = 1;

/** Where the manifests of an account's services are in Parameter Store: `/lattice-rollouts/SERVICE`. */
export const registryPath = '/lattice-rollouts';

/** What a service may be called. */
export const serviceNamePattern = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Where the template of a state machine has its strategies: a key of the resource's Metadata, whose value is a list of
 * {@link Strategy}. The alarms that a gate takes by default are not filled in.
 */
export const strategiesMetadataKey = 'lattice-rollouts:strategies';

/** The name of the parameter that has a service's manifest. */
export function manifestParameterName(service: string): string {
  return `${registryPath}/${service}`;
}

const strategySchema = z.object({
  name: z.string(),
  /** The canary's share at each stage, in per-mille, the last 1000. */
  canaryWeights: z.array(z.int()).readonly(),
  /** How long each stage lasts at least, in seconds. */
  bakeSeconds: z.array(z.int()).readonly(),
  /** The stages that are left only with a person's approval, by their place from 0 on. @default none */
  approvalStages: z.array(z.int()).readonly().optional(),
});

/** What a screen draws of a strategy before a release comes to it. */
export type StrategySummary = Readonly<z.output<typeof strategySchema>>;

/** Two aliases of one Lambda function. */
const lambdaAliasSchema = z.object({
  kind: z.literal('lambdaAlias'),
  /** The function that is released. */
  functionName: z.string().min(1),
  /** The aliases of the function that the two target groups lead to. */
  aliasNames: z.object({ production: z.string().min(1), canary: z.string().min(1) }).readonly(),
});

/** Any kind of target. */
export const targetSchema = z.discriminatedUnion('kind', [lambdaAliasSchema]);

/** What stands behind the two target groups of a service, by kind: all that its target is opened with. */
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
  /** The function that restores the baseline when no release does. */
  guardFunction: z.string().min(1),
  /** The names of the alarms that watch the machinery, by role. Releases do not look at them. */
  alarms: z
    .object({
      /** In ALARM when for some minutes no sweep of the guard has got through. */
      guardSilent: z.string().min(1),
      /** In ALARM while the guard's dead-letter queue holds anything. */
      guardFailed: z.string().min(1),
      /** In ALARM while an event could not be sent to people. @default nobody is notified */
      notificationsFailed: z.string().min(1).optional(),
    })
    .readonly(),
  route: z
    .object({
      service: z.string().min(1),
      listener: z.string().min(1),
      /** Without it the listener's default action is the route. */
      rule: z.string().min(1).optional(),
      targetGroups: z.object({ production: z.string().min(1), canary: z.string().min(1) }).readonly(),
    })
    .readonly(),
  /** The strategies that were deployed. */
  strategies: z.array(strategySchema.readonly()).readonly(),
});

/** The settings that a deployed service is found by: everything that belongs to its delivery. */
export type ServiceManifest = Readonly<z.output<typeof manifestSchema>>;

/** The manifest of a service whose parts are known; {@link parseServiceManifest} reads it back from JSON. */
export function createServiceManifest(
  parts: Omit<ServiceManifest, 'formatVersion' | 'strategies'>,
  strategies: readonly Strategy[],
): ServiceManifest {
  return { formatVersion, ...parts, strategies: strategies.map(summarize) };
}

/**
 * Reads the manifest of a service.
 *
 * @param where what it is called in errors
 * @throws TypeError that names what is wrong with it, or that a later version of lattice-rollouts has written it
 */
export function parseServiceManifest(where: string, text: string): ServiceManifest {
  const entry = parseJson(where, text);
  refuseLater(where, entry);
  return parse(manifestSchema, where, entry);
}

/**
 * Reads a target by itself, as functions get it in their environment.
 *
 * @param where what it is called in errors
 * @throws TypeError that names what is wrong with it
 */
export function parseTargetManifest(where: string, text: string): TargetManifest {
  return parse(targetSchema, where, parseJson(where, text));
}

/** The name of a target for people: `Lambda function checkout`. */
export function describeTarget(target: TargetManifest): string {
  switch (target.kind) {
    case 'lambdaAlias':
      return `Lambda function ${target.functionName}`;
    default:
      return assertNever(target.kind);
  }
}

/**
 * The target of a service, for what knows Lambda functions only.
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
    throw new TypeError(`${where}: is not JSON: somebody else wrote it`, { cause: error });
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
    `${where}: has format version ${version}, and this version of lattice-rollouts knows ${formatVersion}: update it`,
  );
}

function summarize({ name, stages }: Strategy): StrategySummary {
  const approvalStages = stages.flatMap(({ approval }, index) => (approval ? [index] : []));
  return {
    name,
    canaryWeights: stages.map((stage) => stage.canaryWeight),
    bakeSeconds: stages.map((stage) => stage.bakeSeconds),
    ...(approvalStages.length > 0 && { approvalStages }),
  };
}
