import type { z } from 'zod';
import type { Activity } from '../clock/clock';
import type { Difference } from './difference';

/** One AWS service as the local cloud offers it: API operations for clients, resource types for templates. */
export interface Service {
  /** The name in a SigV4 credential scope (`vpc-lattice`, `monitoring`, `states` …), by which requests are routed. */
  readonly signingName: string;
  /** The module of the service's AWS SDK client, whose exported schemas describe the wire. */
  readonly sdk: object;
  /** The error that this service answers bad input with, such as `ValidationException`. */
  readonly validationErrorCode: string;
  /** Set when the service exists to tell who signed a request, so that the signature itself must be right. */
  readonly checksSignatures?: true;
  /** By operation name. Whatever the SDK knows and this lacks is refused by name. */
  readonly operations: Readonly<Record<string, Operation>>;
  /** By CloudFormation resource type. */
  readonly resourceTypes: Readonly<Record<string, ResourceType>>;
}

/** One API operation. Make it with {@link operation}, which ties the types together. */
export interface Operation {
  readonly input: z.ZodType;
  access(input: never, call: Call): readonly Access[];
  handle(input: never, call: Call): unknown;
}

/** An action on a resource that a caller must be allowed. */
export interface Access {
  /** An IAM action, such as `vpc-lattice:UpdateListener`. */
  readonly action: string;
  /** An ARN, or `*` for actions that take no resource. */
  readonly resource: string;
  /** Values of the condition keys of this access, such as `iam:PassedToService`. */
  readonly conditionKeys?: Readonly<Record<string, string>>;
}

/** The circumstances of a request. */
export interface Call {
  readonly principal: Principal;
  /** The activity of the request: sleep with it, wait with it. */
  readonly activity: Activity;
}

/** The identity of a caller. */
export type Principal =
  /** means the owner of the local cloud: any credentials that it did not issue itself; may do everything */
  | { readonly kind: 'owner' }
  /** means a role assumed by a service on behalf of a resource, such as a Lambda function */
  | { readonly kind: 'role'; readonly roleArn: string; readonly sessionName: string };

/**
 * Defines an API operation.
 *
 * `input` is a strict zod object with AWS's own bounds: an unknown member is refused as unsupported, a bad
 * value with the service's validation error. `access` names what IAM checks before `handle` runs; `handle`
 * returns the operation's output as the SDK types it (numbers, Dates, Uint8Arrays), or throws `AwsError`.
 */
export function operation<Schema extends z.ZodType, Output extends object>(definition: {
  input: Schema;
  access: (input: z.output<Schema>, call: Call) => readonly Access[];
  handle: (input: z.output<Schema>, call: Call) => Output | Promise<Output>;
}): Operation {
  return definition as unknown as Operation;
}

/** One CloudFormation resource type. Make it with {@link resourceType}. */
export interface ResourceType {
  readonly properties: z.ZodType;
  /** By property, or of every property; a changed property that is missing here, or `unknown`, is refused. */
  readonly updates: Readonly<Record<string, PropertyUpdate>> | 'in-place';
  create(properties: never, context: ProvisionContext): Provisioned | Promise<Provisioned>;
  update(
    properties: never,
    previous: ExistingResource<never>,
    context: ProvisionContext,
  ): Provisioned | Promise<Provisioned>;
  delete(existing: ExistingResource<never>, context: ProvisionContext): void | Promise<void>;
}

/**
 * The effect of a changed property ("Update requires" in CloudFormation's reference): the resource is changed, another one
 * takes its place, or nobody has looked it up.
 */
export type PropertyUpdate = 'in-place' | 'replacement' | 'unknown';

/** The values of `Ref` and `Fn::GetAtt` for a created resource. */
export interface Provisioned {
  /** Also the physical id. */
  readonly ref: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Makes up the value of any attribute, for a resource that the local cloud does not know. */
  readonly attributeOf?: (name: string) => string | readonly string[];
}

/** A resource before an update or a deletion. */
export interface ExistingResource<Properties> extends Provisioned {
  readonly properties: Properties;
}

/** The environment in which a resource is created, updated or deleted. */
export interface ProvisionContext {
  readonly logicalId: string;
  readonly stackName: string;
  readonly stackId: string;
  /** Makes a name as CloudFormation does when the template gives none: of stack, logical id and a random suffix. */
  physicalName(maximumLength: number): string;
  /** The path of a CDK asset, a folder or an archive, that the template names by bucket and key. */
  assetFile(bucket: string, key: string): string;
  /** Says what AWS would do for this resource, and the local cloud does not. */
  readonly differs: (difference: Difference) => void;
  /** The activity of the operation on the stack. */
  readonly activity: Activity;
}

/** The updates of each property of a schema. */
export type PropertyUpdates<Schema extends z.ZodType> = {
  readonly [Property in keyof z.input<Schema> & string]-?: PropertyUpdate;
};

/** Returns updates in place for each of a group of properties. */
export function allInPlace<Members extends object>(
  members: Members,
): { readonly [Member in keyof Members & string]: 'in-place' } {
  return Object.fromEntries(Object.keys(members).map((name) => [name, 'in-place'])) as never;
}

/**
 * Defines a CloudFormation resource type.
 *
 * `properties` is a strict zod object, so that a property the stand-in does not support is refused by its
 * path. A property that has no effect here (tags, log retention …) is listed with `ignored`.
 */
export function resourceType<Schema extends z.ZodType>(definition: {
  properties: Schema;
  updates: PropertyUpdates<Schema> | 'in-place';
  create: (properties: z.output<Schema>, context: ProvisionContext) => Provisioned | Promise<Provisioned>;
  /** Changes the properties whose updates are `in-place`; `previous` has the others too, and they are the same. */
  update: (
    properties: z.output<Schema>,
    previous: ExistingResource<z.output<Schema>>,
    context: ProvisionContext,
  ) => Provisioned | Promise<Provisioned>;
  delete: (existing: ExistingResource<z.output<Schema>>, context: ProvisionContext) => void | Promise<void>;
}): ResourceType {
  return definition as unknown as ResourceType;
}
