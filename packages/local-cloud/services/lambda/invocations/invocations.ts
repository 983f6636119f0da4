import type { Activity } from '../../../clock/clock';
import { AwsError } from '../../../kernel/errors';
import type { InvocationHook } from '../../../kernel/fault-hooks';
import type { PeerServices, Invocation, InvocationResult, Invoker } from '../../../kernel/peers';
import type { CloudContext } from '../../../kernel/cloud-context';
import type { Ending } from '../hosts/task';
import type { Fleet } from '../hosts/fleet';
import { functionArn, parseReference } from '../state/reference';
import type { FunctionVersion } from '../state/version';
import type { Functions } from '../state/functions';
import { hexadecimal, uuidFrom } from '../../../kernel/identifiers';
import { invocationMetrics, type InvocationMetrics } from './metrics';
import type { LambdaFunction } from '../state/function';
import { allowsInvocation, type PolicyStatement } from '../state/resource-policy';

/** A function, version or alias, ready to be invoked. */
export interface Target {
  readonly function: LambdaFunction;
  readonly qualifier: string | undefined;
  readonly version: FunctionVersion;
}

/** An invocation's result with the details that the caller may see. */
export interface Observed extends InvocationResult {
  readonly requestId: string;
}

export interface RunOptions {
  readonly onLogLine?: (line: string) => void;
  /** The same one for each attempt at an event. @default a new one */
  readonly requestId?: string;
}

/** Runs functions: who may, which version, what is measured. */
export class Invocations {
  readonly #metrics = new WeakMap<FunctionVersion, Map<string, InvocationMetrics>>();
  readonly #permitted = new WeakMap<readonly PolicyStatement[], Map<string, boolean>>();
  readonly #throttled = new Map<string, number>();
  readonly #requestCounts = new WeakMap<FunctionVersion, { prefix: string; count: number }>();

  constructor(
    private readonly context: CloudContext,
    private readonly peers: Pick<PeerServices, 'metrics'>,
    private readonly functions: Functions,
    private readonly fleet: Fleet,
    private readonly faults?: InvocationHook,
  ) {}

  /** @throws AwsError `ResourceNotFoundException`, `AccessDeniedException`, `ResourceConflictException` */
  async invoke(invocation: Invocation): Promise<InvocationResult> {
    const target = this.permittedTarget(invocation.functionArn, invocation.invoker, invocation.payload);
    return this.run(target, invocation.payload, invocation.activity);
  }

  /** {@link target} for an invoker. @throws AwsError `AccessDeniedException`, and as {@link target} */
  permittedTarget(name: string, invoker: Invoker, payload?: Uint8Array): Target {
    const target = this.target(name, undefined, payload);
    if (invoker.kind === 'service') this.#requirePermission(target, invoker.service, invoker.sourceArn);
    return target;
  }

  /** @throws AwsError `ResourceNotFoundException`, `ResourceConflictException` */
  target(name: string, qualifierParameter?: string, payload?: Uint8Array): Target {
    const { name: functionName, qualifier } = parseReference(this.context, name, qualifierParameter);
    const lambdaFunction = this.functions.get(functionName);
    return { function: lambdaFunction, qualifier, version: lambdaFunction.resolveActive(qualifier, payload) };
  }

  /**
   * Runs the target's code and waits for it; the caller's activity waits meanwhile.
   *
   * @throws AwsError `TooManyRequestsException`
   */
  run(target: Target, payload: Uint8Array, caller: Activity, options: RunOptions = {}): Promise<Observed> {
    const { version } = target;
    const metrics = this.#metricsOf(target);
    const fate = this.faults?.invoked({ functionName: version.functionName, payload });
    const recordThrottle = () => {
      metrics.recordThrottle();
      this.#throttled.set(version.functionName, this.throttledOf(version.functionName) + 1);
    };
    if (fate === 'throttle') {
      recordThrottle();
      return Promise.reject(new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 }));
    }
    // An activity of its own: when the function is cut off, what it was waiting for no longer concerns the caller.
    const activity = this.context.clock.begin();
    const running = new Promise<Observed>((resolve, reject) => {
      const requestId = options.requestId ?? this.newRequestId(version);
      this.fleet.submit(version, {
        requestId,
        payload,
        activity,
        fate,
        onLogLine: options.onLogLine,
        invokedFunctionArn: target.qualifier ? this.#arnOf(target) : target.function.arn,
        traceId: `Root=1-${requestId.slice(0, 8)}-${requestId.slice(9).replaceAll('-', '')};Sampled=0`,
        settle: (ending) => {
          activity.end();
          const durationMilliseconds = Math.max(1, ending.endedAt - ending.startedAt);
          metrics.record({ startedAt: ending.startedAt, durationMilliseconds, failed: ending.failed });
          resolve({ requestId, durationMilliseconds, ...resultOf(ending, version) });
        },
        refuse: (reason) => {
          activity.end();
          if (reason instanceof AwsError && reason.code === 'TooManyRequestsException') recordThrottle();
          reject(reason as Error);
        },
      });
    });
    return caller.waitFor(running);
  }

  /** Number of invocations of a function that were throttled. */
  throttledOf(functionName: string): number {
    return this.#throttled.get(functionName) ?? 0;
  }

  /** Loads the code of a version in an environment that stays. @returns whether that succeeded */
  async initialize(version: FunctionVersion): Promise<boolean> {
    const activity = this.context.clock.begin();
    const requestId = this.newRequestId(version);
    try {
      return await new Promise<boolean>((resolve) => {
        this.fleet.submit(version, {
          requestId,
          payload: Buffer.alloc(0),
          activity,
          isInitialization: true,
          invokedFunctionArn: version.arn,
          traceId: '',
          settle: ({ failed }) => resolve(!failed),
          refuse: () => resolve(false),
        });
      });
    } finally {
      activity.end();
    }
  }

  #requirePermission(target: Target, service: string, sourceArn: string): void {
    const statements = target.function.policy(target.qualifier === '$LATEST' ? undefined : target.qualifier);
    let answers = this.#permitted.get(statements);
    if (!answers) this.#permitted.set(statements, (answers = new Map()));
    const question = `${service} ${sourceArn}`;
    let permitted = answers.get(question);
    if (permitted === undefined) {
      permitted = statements.some((statement) => allowsInvocation(statement, service, sourceArn));
      answers.set(question, permitted);
    }
    if (permitted) return;
    throw new AwsError(
      'AccessDeniedException',
      `User: ${service} is not authorized to perform: lambda:InvokeFunction on resource: ${this.#arnOf(target)} because no resource-based policy allows the lambda:InvokeFunction action`,
      { status: 403 },
    );
  }

  #arnOf({ function: { name }, qualifier }: Target): string {
    return functionArn(this.context, { name, qualifier });
  }

  #metricsOf({ version, qualifier }: Target): InvocationMetrics {
    let byQualifier = this.#metrics.get(version);
    if (!byQualifier) this.#metrics.set(version, (byQualifier = new Map()));
    let metrics = byQualifier.get(qualifier ?? '');
    if (!metrics) {
      const { functionName, version: executedVersion } = version;
      metrics = invocationMetrics(this.peers.metrics, { functionName, qualifier, executedVersion });
      byQualifier.set(qualifier ?? '', metrics);
    }
    return metrics;
  }

  /** A UUID whose end counts the version's invocations. */
  newRequestId(version: FunctionVersion): string {
    let counter = this.#requestCounts.get(version);
    if (!counter) {
      counter = {
        prefix: hexadecimal(this.context, 24, 'request', version.arn, version.revisionId),
        count: 0,
      };
      this.#requestCounts.set(version, counter);
    }
    return uuidFrom(counter.prefix.slice(0, 20) + (++counter.count).toString(16).padStart(12, '0'));
  }
}

function resultOf(ending: Ending, version: FunctionVersion) {
  return {
    payload: ending.payload,
    functionError: ending.failed ? ('Unhandled' as const) : undefined,
    executedVersion: version.version,
  };
}
