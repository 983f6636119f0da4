import { arnAt } from '../../../kernel/cloud-context';
import { Branch } from '../interpreter/branch';
import { Canceled, StateFailure } from '../interpreter/failure';
import { History } from '../interpreter/history';
import { Interpreter } from '../interpreter/interpreter';
import { notTruncated } from '../interpreter/payload';
import type { Timer } from '../../../clock/clock';
import type { PeerServices } from '../../../kernel/peers';
import type { CloudContext } from '../../../kernel/cloud-context';
import type { EventDetails } from '../interpreter/history';
import type { Json } from '../definition/json';
import type { ExecutionHook } from '../../../kernel/fault-hooks';
import type { Run } from '../interpreter/run';
import type { ResumePoint } from '../interpreter/resume-point';
import type { StateMachine } from './state-machines';
import type { TaskTokens } from '../interpreter/task-tokens';
import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'TIMED_OUT';

/** The end of an execution; a failure carries its cause if known. */
export type Ending =
  | { readonly status: 'SUCCEEDED'; readonly output: string }
  | { readonly status: 'FAILED' | 'ABORTED' | 'TIMED_OUT'; readonly error?: string; readonly cause?: string };

/** The dependencies of an execution. */
export interface Surroundings {
  readonly cloudContext: CloudContext;
  readonly peers: Pick<PeerServices, 'functions' | 'access' | 'apis'>;
  readonly tokens: TaskTokens;
  /** @default nothing disturbs */
  readonly faults?: ExecutionHook;
  readonly redrive: (execution: Execution) => void;
  readonly onEvent: (execution: Execution, event: HistoryEvent) => void;
  readonly onStatus: (execution: Execution) => void;
}

/** One execution of a state machine, of the definition and role that it had at the start. */
export class Execution {
  readonly arn: string;
  readonly startDate: Date;
  readonly history: History;
  #done: Promise<void>;
  #ending: Ending | undefined;
  #stopDate: Date | undefined;
  #resolveDone!: () => void;
  #timeout: Timer | undefined;
  #root: Branch;
  #redriveCount = 0;
  #redriveDate: Date | undefined;
  #isToBeRedriven = false;

  /** @param input JSON text */
  constructor(
    readonly machine: StateMachine,
    readonly name: string,
    readonly input: string,
    private readonly surroundings: Surroundings,
  ) {
    const { cloudContext } = surroundings;
    this.arn = arnAt(cloudContext, 'states', `execution:${machine.name}:${name}`);
    this.startDate = new Date(cloudContext.clock.now());
    this.history = new History(
      () => cloudContext.clock.now(),
      (event) => surroundings.onEvent(this, event),
    );
    this.#done = this.#untilEnd();
    this.#root = new Branch(cloudContext.clock.begin(), this.history, 0);
  }

  /** Starts the first state; what follows runs on its own. */
  start(): void {
    this.history.record('ExecutionStarted', 0, {
      executionStartedEventDetails: {
        input: this.input,
        inputDetails: notTruncated,
        roleArn: this.machine.roleArn,
      },
    });
    this.#goOn(undefined);
  }

  /**
   * Goes on from the states that failed, timed out or were aborted, as {@link whyNotRedrivable} must allow.
   * What their functions still do from before goes on, too.
   */
  redrive(): void {
    const { clock } = this.surroundings.cloudContext;
    // A Parallel state whose result was too large is run again, with all its branches.
    const isTooLarge = this.#ending?.status === 'FAILED' && this.#ending.error === 'States.DataLimitExceeded';
    const resumePoint = this.#root.resumePoint();
    this.#ending = undefined;
    this.#stopDate = undefined;
    this.#redriveCount++;
    this.#redriveDate = new Date(clock.now());
    this.#done = this.#untilEnd();
    const eventId = this.history.record('ExecutionRedriven', this.history.events.length, {
      executionRedrivenEventDetails: { redriveCount: this.#redriveCount },
    });
    this.#root = new Branch(clock.begin(), this.history, eventId);
    this.#goOn(
      isTooLarge && resumePoint?.branches?.every(({ output }) => output !== undefined)
        ? { ...resumePoint, branches: undefined }
        : resumePoint,
    );
  }

  #goOn(from: ResumePoint | undefined): void {
    this.surroundings.onStatus(this);
    const { TimeoutSeconds: timeoutSeconds } = this.machine.definition;
    if (timeoutSeconds !== undefined) {
      this.#timeout = this.surroundings.cloudContext.clock.after(timeoutSeconds * 1000, () =>
        this.end({ status: 'TIMED_OUT' }),
      );
    }
    void this.#run(this.#root, from);
  }

  #untilEnd(): Promise<void> {
    return new Promise((resolve) => {
      this.#resolveDone = resolve;
    });
  }

  /** Resolves when the execution has ended, however it ended; it may be redriven after that. */
  get done(): Promise<void> {
    return this.#done;
  }

  /** True if it has ended and a planned fault is to redrive it. */
  get isToBeRedriven(): boolean {
    return this.#isToBeRedriven;
  }

  get redriveCount(): number {
    return this.#redriveCount;
  }

  /** Of the last redrive. */
  get redriveDate(): Date | undefined {
    return this.#redriveDate;
  }

  get status(): ExecutionStatus {
    return this.#ending?.status ?? 'RUNNING';
  }

  get ending(): Ending | undefined {
    return this.#ending;
  }

  get stopDate(): Date | undefined {
    return this.#stopDate;
  }

  /**
   * Ends the execution now, past every Catch; without effect when it has ended. A Lambda function that runs
   * for it runs on.
   *
   * @param previousEventId what led to it; 0 when that lies outside, as recordings on AWS have it
   */
  end(ending: Ending, previousEventId = 0): void {
    if (this.#ending) return;
    this.#timeout?.cancel();
    this.#stopDate = new Date(this.surroundings.cloudContext.clock.now());
    const [type, details] = lastEvent(ending);
    this.history.record(type, previousEventId, details);
    this.#ending = ending;
    this.#root.cancel(new Canceled(`the execution has ${ending.status}`));
    this.surroundings.onStatus(this);
    this.#resolveDone();
  }

  async #run(root: Branch, from: ResumePoint | undefined): Promise<void> {
    try {
      const output = await new Interpreter(this.#describe()).runFlow(
        this.machine.definition,
        JSON.parse(this.input) as Json,
        root,
        from,
      );
      this.end({ status: 'SUCCEEDED', output: JSON.stringify(output) }, root.lastEventId);
    } catch (error) {
      if (error instanceof StateFailure) {
        this.end({ status: 'FAILED', ...error.details }, root.lastEventId);
      } else if (!(error instanceof Canceled)) {
        // A fault of the interpreter: the execution must not look as if the workflow had failed.
        const cause = `The local cloud failed: ${error instanceof Error ? error.stack : String(error)}`;
        this.end({ status: 'FAILED', error: 'States.Runtime', cause }, root.lastEventId);
      }
    } finally {
      root.activity.end();
    }
  }

  /** Applies the planned fault for this state, if any. */
  #applyFault(state: string): void {
    const { faults, cloudContext, redrive } = this.surroundings;
    const fate = faults?.entered({ executionArn: this.arn, state });
    if (!fate) return;
    const cause = `a planned fault, on entering ${state}`;
    this.end(fate.kind === 'timed-out' ? { status: 'TIMED_OUT' } : { status: 'ABORTED', cause });
    if (fate.kind === 'redriven') {
      this.#isToBeRedriven = true;
      cloudContext.clock.after(fate.milliseconds, () => {
        this.#isToBeRedriven = false;
        redrive(this);
      });
    }
    throw new Canceled(cause);
  }

  #describe(): Run {
    const { machine, history, surroundings } = this;
    return {
      ...surroundings,
      history,
      executionArn: this.arn,
      name: this.name,
      input: JSON.parse(this.input) as Json,
      startTime: this.startDate.getTime(),
      redriveCount: this.#redriveCount,
      roleArn: machine.roleArn,
      stateMachineArn: machine.arn,
      stateMachineName: machine.name,
      afterEntry: (state) => this.#applyFault(state),
    };
  }
}

function lastEvent(ending: Ending): [HistoryEventType, EventDetails] {
  if (ending.status === 'SUCCEEDED') {
    return [
      'ExecutionSucceeded',
      { executionSucceededEventDetails: { output: ending.output, outputDetails: notTruncated } },
    ];
  }
  const { status, ...details } = ending;
  if (status === 'FAILED') return ['ExecutionFailed', { executionFailedEventDetails: details }];
  if (status === 'ABORTED') return ['ExecutionAborted', { executionAbortedEventDetails: details }];
  return ['ExecutionTimedOut', { executionTimedOutEventDetails: details }];
}
