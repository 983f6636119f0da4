import { AwsError } from '../../../kernel/errors';
import { arnAt } from '../../../kernel/cloud-context';
import { Execution, type ExecutionStatus } from './execution';
import { uuidFor } from '../interpreter/identity';
import { checkName } from './names';
import { maximumPayloadBytes } from '../interpreter/payload';
import { whyNotRedrivable } from './redrive';
import { statusChange } from './status-event';
import type { ExecutionHook } from '../../../kernel/fault-hooks';
import type { PeerServices } from '../../../kernel/peers';
import type { CloudContext } from '../../../kernel/cloud-context';
import type { StateMachines } from './state-machines';
import type { TaskTokens } from '../interpreter/task-tokens';
import type { HistoryEvent } from '@aws-sdk/client-sfn';

/** Duration for which a client token of RedriveExecution is remembered (`API_RedriveExecution.html`). */
const clientTokenMilliseconds = 15 * 60_000;

/** The metric that counts the executions which get a status. */
const metricNames: Readonly<Record<ExecutionStatus, string>> = {
  RUNNING: 'ExecutionsStarted',
  SUCCEEDED: 'ExecutionsSucceeded',
  FAILED: 'ExecutionsFailed',
  ABORTED: 'ExecutionsAborted',
  TIMED_OUT: 'ExecutionsTimedOut',
};

/** Called for each event of each execution, as it happens. */
export type EventListener = (executionArn: string, event: HistoryEvent) => void;

/** An execution as reads show it. */
export type ReadExecution = Pick<
  Execution,
  | 'arn'
  | 'machine'
  | 'name'
  | 'input'
  | 'startDate'
  | 'redriveCount'
  | 'redriveDate'
  | 'status'
  | 'stopDate'
  | 'ending'
>;

/** The executions of a local cloud, in the order of their starts. */
export class Executions {
  readonly #byArn = new Map<string, Execution>();
  readonly #listeners = new Set<EventListener>();
  /** By execution and client token. */
  readonly #redrives = new Map<string, Date>();

  constructor(
    private readonly context: CloudContext,
    private readonly peers: Pick<PeerServices, 'functions' | 'events' | 'access' | 'apis' | 'metrics'>,
    private readonly machines: StateMachines,
    private readonly tokens: TaskTokens,
    private readonly faults?: ExecutionHook,
  ) {}

  /**
   * Starts an execution, or returns the running one of the same name and input.
   *
   * @throws AwsError `StateMachineDoesNotExist`, `InvalidExecutionInput`, `InvalidName`, `ExecutionAlreadyExists`
   */
  start(request: { stateMachineArn: string; input?: string; name?: string }): Execution {
    const machine = this.machines.get(request.stateMachineArn);
    const input = request.input ?? '{}';
    checkInput(input);
    const name = request.name ?? uuidFor(this.context.random, 'execution', machine.name, this.#byArn.size);
    checkName(name);
    const existing = this.#byArn.get(arnAt(this.context, 'states', `execution:${machine.name}:${name}`));
    if (existing) {
      if (existing.status === 'RUNNING' && existing.input === input) return existing;
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${existing.arn}'`);
    }
    const execution = new Execution(machine, name, input, {
      cloudContext: this.context,
      peers: this.peers,
      tokens: this.tokens,
      faults: this.faults,
      redrive: (stopped) => {
        if (this.whyNotRedrivable(stopped) === undefined) stopped.redrive();
      },
      onEvent: ({ arn }, event) => this.#listeners.forEach((listener) => listener(arn, event)),
      onStatus: (changed) => this.#statusChanged(changed),
    });
    this.#byArn.set(execution.arn, execution);
    execution.start();
    return execution;
  }

  /** @throws AwsError `ExecutionDoesNotExist` */
  get(arn: string): Execution {
    const execution = this.#byArn.get(arn);
    if (!execution) throw executionDoesNotExist(arn);
    return execution;
  }

  /** Returns an execution as reads show it by now, which may lag behind its start and its end; undefined before its start. */
  asRead(execution: Execution): ReadExecution | undefined {
    const { clock, weather } = this.context;
    const isSeen = (at: Date, what: string) =>
      at.getTime() + weather.milliseconds('executionReadSeconds', execution.arn, what, at.getTime()) <=
      clock.now();
    if (!isSeen(execution.startDate, 'start')) return undefined;
    const { arn, machine, name, input, startDate, redriveCount, redriveDate } = execution;
    const seen = { arn, machine, name, input, startDate, redriveCount, redriveDate };
    const { status, stopDate, ending } = execution;
    if (stopDate && !isSeen(stopDate, 'end'))
      return { ...seen, status: 'RUNNING', stopDate: undefined, ending: undefined };
    return { ...seen, status, stopDate, ending };
  }

  /** In AWS's words; undefined when it can be redriven. */
  whyNotRedrivable(execution: Execution): string | undefined {
    return whyNotRedrivable(execution, this.context.clock.now());
  }

  /**
   * Goes on with an execution that did not succeed.
   *
   * @param clientToken asks for the same redrive only once within 15 minutes
   * @returns when it was redriven
   * @throws AwsError `ExecutionDoesNotExist`, `ExecutionNotRedrivable`
   */
  redrive(arn: string, clientToken?: string): Date {
    const execution = this.get(arn);
    const now = this.context.clock.now();
    const key = clientToken === undefined ? undefined : `${arn} ${clientToken}`;
    const before = key === undefined ? undefined : this.#redrives.get(key);
    if (before && now - before.getTime() <= clientTokenMilliseconds) return before;
    const whyNot = this.whyNotRedrivable(execution);
    if (whyNot !== undefined) throw new AwsError('ExecutionNotRedrivable', whyNot);
    execution.redrive();
    const date = new Date(now);
    if (key !== undefined) this.#redrives.set(key, date);
    return date;
  }

  /** Of one state machine, the latest first. */
  of(stateMachineArn: string): readonly Execution[] {
    return [...this.#byArn.values()].filter(({ machine }) => machine.arn === stateMachineArn).reverse();
  }

  /** Returns how to stop listening. */
  onEvent(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** @see https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html */
  #statusChanged(execution: Execution): void {
    this.peers.metrics
      .series({
        namespace: 'AWS/States',
        name: metricNames[execution.status],
        dimensions: { StateMachineArn: execution.machine.arn },
        unit: 'Count',
      })
      .record(1);
    this.peers.events.emit(statusChange(execution, this.whyNotRedrivable(execution)));
  }
}

/** The error for an execution that does not exist, or that reads do not show yet. */
export function executionDoesNotExist(arn: string): AwsError {
  return new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
}

function checkInput(input: string): void {
  const refuse = (why: string) =>
    new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${why}'`);
  if (input === '') throw refuse('Invalid execution input.');
  if (Buffer.byteLength(input) > maximumPayloadBytes)
    throw refuse(`The input is larger than ${maximumPayloadBytes} bytes`);
  try {
    JSON.parse(input);
  } catch (error) {
    throw refuse((error as Error).message);
  }
}
