import { AwsError } from '../../../kernel/errors';
import type { PeerServices } from '../../../kernel/peers';
import type { CloudContext } from '../../../kernel/cloud-context';
import { authorizeDestination } from './destination';
import type { CodeStore } from './code';
import { functionArn, functionNotFound } from './reference';
import type { FunctionSettings } from './version';
import { Layers } from './layers';
import { Identifiers } from '../../../kernel/identifiers';
import { LambdaFunction } from './function';
import {
  ProvisionedConcurrencies,
  type Initialize,
  type ProvisionedConcurrency,
} from './provisioned-concurrency';
import { reservedVariables } from './reserved-variables';

/** Keys and values together (developer guide, gettingstarted-limits). */
const largestVariables = 4096;

/** The executions at a time of an account that cannot be reserved (same page). */
const leastUnreserved = 100;

/** All functions, by name. */
export class Functions {
  readonly #functions = new Map<string, LambdaFunction>();
  /** The number of the newest version, by the names of deleted functions. */
  readonly #publishedBefore = new Map<string, number>();
  readonly #identifiers: Identifiers;
  readonly layers: Layers;

  constructor(
    private readonly context: CloudContext,
    private readonly peers: Pick<PeerServices, 'access'>,
    readonly code: CodeStore,
    private readonly initialize: Initialize,
  ) {
    this.#identifiers = new Identifiers(context);
    this.layers = new Layers(context);
  }

  /** @throws AwsError `ResourceNotFoundException` */
  get(name: string): LambdaFunction {
    const found = this.#functions.get(name);
    if (!found) throw functionNotFound(functionArn(this.context, { name }));
    return found;
  }

  find(name: string): LambdaFunction | undefined {
    return this.#functions.get(name);
  }

  /** By name. */
  list(): readonly LambdaFunction[] {
    return [...this.#functions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws AwsError `ResourceConflictException`, `InvalidParameterValueException` */
  create(name: string, settings: FunctionSettings, tags?: Readonly<Record<string, string>>): LambdaFunction {
    if (this.#functions.has(name)) {
      throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, { status: 409 });
    }
    this.requireValid(name, settings);
    const made = new LambdaFunction(
      this.context,
      this.#identifiers,
      name,
      settings,
      new ProvisionedConcurrencies(this.context, this.initialize),
      tags,
      this.#publishedBefore.get(name),
    );
    this.#functions.set(name, made);
    return made;
  }

  /** Numbers of versions are never used again, also not by another function of the same name. */
  delete(name: string): void {
    this.#publishedBefore.set(name, this.get(name).publishedCount);
    this.#functions.delete(name);
  }

  /**
   * Checks what a function is created with, or what is changed of it.
   *
   * @throws AwsError `InvalidParameterValueException` for a role that Lambda may not assume, that may not send to the
   * dead-letter queue or may not manage network interfaces for a VPC, and for bad variables
   */
  requireValid(name: string, change: Partial<FunctionSettings>): void {
    const { role, variables, deadLetterTargetArn, network } = change;
    if (role !== undefined) this.#requireAssumable(name, role);
    if (variables) requireVariables(variables);
    const roleArn = role ?? this.find(name)?.latest.settings.role;
    if (deadLetterTargetArn && roleArn) this.requireMaySend(name, roleArn, deadLetterTargetArn);
    if (network && roleArn) this.#requireMayConnect(name, roleArn);
  }

  #requireMayConnect(name: string, roleArn: string): void {
    const { access } = this.peers;
    const action = 'CreateNetworkInterface';
    try {
      const principal = access.assume({ roleArn, service: 'lambda.amazonaws.com', sessionName: name });
      access.authorize(principal, { action: `ec2:${action}`, resource: '*' });
    } catch {
      throw new AwsError(
        'InvalidParameterValueException',
        `The provided execution role does not have permissions to call ${action} on EC2`,
      );
    }
  }

  /** @throws AwsError `InvalidParameterValueException` when the role may not send to a queue or topic */
  requireMaySend(name: string, roleArn: string, destination: string): void {
    try {
      authorizeDestination(this.peers.access, { functionName: name, roleArn }, destination);
    } catch {
      throw new AwsError(
        'InvalidParameterValueException',
        `The function's execution role does not have permissions to call ${destination.includes(':sqs:') ? 'SendMessage' : 'Publish'} on ${destination}`,
      );
    }
  }

  /**
   * Reserves concurrency for a function, or leaves it to the account.
   *
   * @throws AwsError `InvalidParameterValueException` when too little would be left for the others
   */
  reserveConcurrency(name: string, reserved: number | undefined): void {
    const available = this.unreservedConcurrency() + (this.find(name)?.reservedConcurrentExecutions ?? 0);
    if (reserved !== undefined && available - reserved < leastUnreserved) {
      throw new AwsError(
        'InvalidParameterValueException',
        `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${leastUnreserved}].`,
      );
    }
    this.get(name).reservedConcurrentExecutions = reserved;
  }

  /**
   * Provisions concurrency for a version or an alias, within what is reserved for the function or left of the account.
   *
   * @throws AwsError `InvalidParameterValueException`, `ResourceNotFoundException`
   */
  provisionConcurrency(name: string, qualifier: string, requested: number): ProvisionedConcurrency {
    const of = this.get(name);
    const before = of.provisioned.find(qualifier)?.requested ?? 0;
    const total = of.provisioned.total - before + requested;
    const { reservedConcurrentExecutions: reserved } = of;
    if (reserved !== undefined && total > reserved) {
      throw new AwsError(
        'InvalidParameterValueException',
        'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
      );
    }
    if (reserved === undefined && this.unreservedConcurrency() + before - requested < leastUnreserved) {
      throw new AwsError(
        'InvalidParameterValueException',
        `Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${leastUnreserved}].`,
      );
    }
    return of.provisioned.put(of, qualifier, requested);
  }

  /** The executions at a time of the account. */
  get accountConcurrency(): number {
    return this.context.weather.draw('accountConcurrency');
  }

  /** Counts the account's executions at a time that no function has reserved or provisioned. */
  unreservedConcurrency(): number {
    let left = this.accountConcurrency;
    for (const { reservedConcurrentExecutions, provisioned } of this.#functions.values()) {
      left -= reservedConcurrentExecutions ?? provisioned.total;
    }
    return left;
  }

  #requireAssumable(name: string, roleArn: string): void {
    try {
      this.peers.access.assume({ roleArn, service: 'lambda.amazonaws.com', sessionName: name });
    } catch {
      throw new AwsError(
        'InvalidParameterValueException',
        'The role defined for the function cannot be assumed by Lambda.',
      );
    }
  }
}

function requireVariables(variables: Readonly<Record<string, string>>): void {
  const problem =
    'Lambda was unable to configure your environment variables because the environment variables you have provided';
  const reserved = Object.keys(variables).filter((name) => reservedVariables.has(name));
  if (reserved.length > 0) {
    throw new AwsError(
      'InvalidParameterValueException',
      `${problem} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  const size = Object.entries(variables).flat().join('').length;
  if (size > largestVariables) {
    throw new AwsError('InvalidParameterValueException', `${problem} exceeded the 4KB limit.`);
  }
}
