import * as sdk from '@aws-sdk/client-lambda';
import { join } from 'node:path';
import type { InvocationHook } from '../../kernel/fault-hooks';
import type {
  PeerServices,
  FunctionEvents,
  FunctionInvoker,
  Invocation,
  InvocationResult,
} from '../../kernel/peers';
import type { Operation, ResourceType, Service } from '../../kernel/service';
import type { CloudContext } from '../../kernel/cloud-context';
import { accountSettingsOperations } from './operations/account-settings';
import { aliasOperations } from './operations/aliases';
import { concurrencyOperations } from './operations/concurrency';
import type { Environment } from './hosts/environment';
import { EventQueue, type DroppedEvent } from './invocations/event-queue';
import { Fleet, type LogLine } from './hosts/fleet';
import { linkRuntimeModules } from './hosts/runtime-modules';
import { CodeStore } from './state/code';
import { functionOperations } from './operations/functions';
import { launchChildProcess } from './hosts/child-process';
import type { Launch } from './hosts/function-process';
import { Functions } from './state/functions';
import { Invocations } from './invocations/invocations';
import { invokeOperation } from './operations/invoke';
import { tagOperations } from './operations/tags';
import { permissionOperations } from './operations/permissions';
import { provisionedConcurrencyOperations } from './operations/provisioned-concurrency';
import { resourceTypes } from './cloudformation';
import { CallRecorder } from '../../kernel/call-recorder';
import { AwsError } from '../../kernel/errors';
import { RateLimit } from '../../kernel/rate-limit';

/** Settings of the local AWS Lambda where AWS documents no exact value. */
export interface LambdaOptions {
  /** Absolute path of a folder for what goes with the local cloud. */
  readonly workFolder: string;
  /** Absolute path of a folder for deployment packages that local clouds share. @default in the work folder */
  readonly codeFolder?: string;
  /** Called for each line that a function writes to stdout or stderr. */
  readonly onLogLine?: (line: LogLine) => void;
  /** Execution environments of one version; one more invocation at a time is throttled. @default 50 */
  readonly maximumEnvironmentsPerVersion?: number;
  /** Execution environments of all functions that stay when they idle. @default 100 */
  readonly maximumWarmEnvironments?: number;
  /**
   * Real milliseconds after which a handler that neither ends nor waits for virtual time (it spins, or
   * waits for I/O that never comes) counts as timed out. @default 30_000
   */
  readonly hangMilliseconds?: number;
  /** Asked before each invocation. @default nothing disturbs */
  readonly faults?: InvocationHook;
  /** The launcher of a function's code. @default in a process of its own */
  readonly launch?: Launch;
}

/**
 * AWS Lambda for Node.js and Python functions: each version's code runs in processes of its own behind the Lambda
 * Runtime API, in virtual time.
 */
export class LambdaService implements Service, FunctionInvoker, FunctionEvents {
  readonly signingName = 'lambda';
  readonly sdk = sdk;
  readonly validationErrorCode = 'ValidationException';
  readonly operations: Readonly<Record<string, Operation>>;
  readonly resourceTypes: Readonly<Record<string, ResourceType>>;
  readonly #fleet: Fleet;
  readonly #invocations: Invocations;
  readonly #events: EventQueue;

  constructor(
    context: CloudContext,
    peers: Pick<
      PeerServices,
      'access' | 'events' | 'trails' | 'logs' | 'metrics' | 'queues' | 'messages' | 'endpoint'
    >,
    options: LambdaOptions,
  ) {
    const codeFolder = options.codeFolder ?? join(options.workFolder, 'code');
    linkRuntimeModules(codeFolder);
    const codeStore = new CodeStore(codeFolder);
    const functions = new Functions(context, peers, codeStore, (version) =>
      this.#invocations.initialize(version),
    );
    this.#fleet = new Fleet(context, peers, {
      maximumEnvironments: options.maximumEnvironmentsPerVersion ?? 50,
      maximumWarmEnvironments: options.maximumWarmEnvironments ?? 100,
      reservedConcurrency: (name) => functions.find(name)?.reservedConcurrentExecutions,
      unreservedConcurrency: () => functions.unreservedConcurrency(),
      hangMilliseconds: options.hangMilliseconds ?? 30_000,
      onLogLine: options.onLogLine,
      launch: options.launch ?? launchChildProcess,
    });
    this.#invocations = new Invocations(context, peers, functions, this.#fleet, options.faults);
    const recorder = new CallRecorder(context, peers, 'lambda');
    this.#events = new EventQueue(context, peers, this.#invocations);
    const { GetFunction, ...ofFunctions } = functionOperations(context, functions, recorder);
    const { GetPolicy, ...ofPermissions } = permissionOperations(context, functions, recorder);
    const controlPlane = new RateLimit(context.clock, context.weather.draw('lambdaCallsPerSecond'));
    this.operations = {
      ...controlPlane.limit(
        {
          ...ofFunctions,
          ...aliasOperations(context, functions, recorder),
          ...ofPermissions,
          ...concurrencyOperations(context, functions, recorder),
          ...provisionedConcurrencyOperations(context, functions, recorder),
          ...accountSettingsOperations(functions),
          ...tagOperations(context, functions, recorder),
        },
        () =>
          new AwsError('TooManyRequestsException', 'Rate exceeded', {
            status: 429,
            fields: { Type: 'User' },
          }),
      ),
      GetFunction,
      GetPolicy,
      Invoke: invokeOperation(context, this.#invocations, this.#events),
    };
    this.resourceTypes = resourceTypes(context, functions, recorder);
  }

  invoke(invocation: Invocation): Promise<InvocationResult> {
    return this.#invocations.invoke(invocation);
  }

  accept({ functionArn, payload, invoker }: Parameters<FunctionEvents['accept']>[0]): void {
    this.#invocations.permittedTarget(functionArn, invoker);
    this.#events.accept(() => this.#invocations.target(functionArn, undefined, payload), payload);
  }

  /** Events that failed for good, in the order of giving up. */
  droppedEvents(): readonly DroppedEvent[] {
    return this.#events.dropped;
  }

  /** Counts the invocations of a function that did not run at once. */
  delaysOf(functionName: string): { readonly coldStarts: number; readonly throttled: number } {
    return {
      coldStarts: this.#fleet.coldStartsOf(functionName),
      throttled: this.#invocations.throttledOf(functionName),
    };
  }

  /** The execution environment with these credentials, whether it serves an invocation or not. */
  processOf(accessKeyId: string): Environment | undefined {
    return this.#fleet.environmentOf(accessKeyId);
  }

  /** Ends every process; resolves when all are gone. */
  close(): Promise<void> {
    return this.#fleet.close();
  }
}
