import { arnAt } from '../site';
import { Branch } from './branch';
import { Cancelled, StateFailure } from './failure';
import { History } from './history';
import { Interpreter } from './interpreter';
import { COMPLETE } from './payload';
import type { Timer } from '../clock';
import type { Connections } from '../ports';
import type { Site } from '../site';
import type { EventDetails } from './history';
import type { Json } from './json';
import type { Run } from './run';
import type { StateMachine } from './state-machine';
import type { TaskTokens } from './task-tokens';
import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'TIMED_OUT';

/** How an execution ended; a failure says why as far as that is known. */
export type Ending =
  | { readonly status: 'SUCCEEDED'; readonly output: string }
  | { readonly status: 'FAILED' | 'ABORTED' | 'TIMED_OUT'; readonly error?: string; readonly cause?: string };

/** What an execution needs of its surroundings. */
export interface Surroundings {
  readonly site: Site;
  readonly connections: Pick<Connections, 'functions' | 'access'>;
  readonly tokens: TaskTokens;
  /** Whether the state machine still exists: if not, the execution ends at its next transition. */
  readonly mayGoOn: () => boolean;
  readonly onEvent: (execution: Execution, event: HistoryEvent) => void;
  readonly onStatus: (execution: Execution) => void;
}

/** One execution of a state machine, of the definition and role that it had at the start. */
export class Execution {
  readonly arn: string;
  readonly startDate: Date;
  readonly history: History;
  /** Resolves when the execution has ended, however it ended. */
  readonly done: Promise<void>;
  #ending: Ending | undefined;
  #stopDate: Date | undefined;
  #resolveDone!: () => void;
  #timeout: Timer | undefined;
  readonly #root: Branch;

  /** @param input JSON text */
  constructor(
    readonly machine: StateMachine,
    readonly name: string,
    readonly input: string,
    private readonly surroundings: Surroundings,
  ) {
    const { site } = surroundings;
    this.arn = arnAt(site, 'states', `execution:${machine.name}:${name}`);
    this.startDate = new Date(site.clock.now());
    this.history = new History(
      () => site.clock.now(),
      (event) => surroundings.onEvent(this, event),
    );
    this.done = new Promise((resolve) => {
      this.#resolveDone = resolve;
    });
    this.#root = new Branch(site.clock.begin(), this.history, 0);
  }

  /** Starts the first state; what follows runs on its own. */
  start(): void {
    this.history.record('ExecutionStarted', 0, {
      executionStartedEventDetails: {
        input: this.input,
        inputDetails: COMPLETE,
        roleArn: this.machine.roleArn,
      },
    });
    this.surroundings.onStatus(this);
    const { TimeoutSeconds: timeoutSeconds } = this.machine.definition;
    if (timeoutSeconds !== undefined) {
      this.#timeout = this.surroundings.site.clock.after(timeoutSeconds * 1000, () =>
        this.end({ status: 'TIMED_OUT' }),
      );
    }
    void this.#run();
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
    this.#stopDate = new Date(this.surroundings.site.clock.now());
    const [type, details] = lastEvent(ending);
    this.history.record(type, previousEventId, details);
    this.#ending = ending;
    this.#root.cancel(new Cancelled(`the execution has ${ending.status}`));
    this.surroundings.onStatus(this);
    this.#resolveDone();
  }

  async #run(): Promise<void> {
    const root = this.#root;
    try {
      const output = await new Interpreter(this.#describe()).runFlow(
        this.machine.definition,
        JSON.parse(this.input) as Json,
        root,
      );
      this.end({ status: 'SUCCEEDED', output: JSON.stringify(output) }, root.lastEventId);
    } catch (error) {
      if (error instanceof StateFailure) {
        this.end({ status: 'FAILED', ...error.details }, root.lastEventId);
      } else if (!(error instanceof Cancelled)) {
        // A fault of the interpreter: the execution must not look as if the workflow had failed.
        const cause = `The local cloud failed: ${error instanceof Error ? error.stack : String(error)}`;
        this.end({ status: 'FAILED', error: 'States.Runtime', cause }, root.lastEventId);
      }
    } finally {
      root.activity.end();
    }
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
      roleArn: machine.roleArn,
      stateMachineArn: machine.arn,
      stateMachineName: machine.name,
      beforeState: () => {
        if (surroundings.mayGoOn()) return;
        this.end({ status: 'ABORTED' });
        throw new Cancelled('the state machine was deleted');
      },
    };
  }
}

function lastEvent(ending: Ending): [HistoryEventType, EventDetails] {
  if (ending.status === 'SUCCEEDED') {
    return [
      'ExecutionSucceeded',
      { executionSucceededEventDetails: { output: ending.output, outputDetails: COMPLETE } },
    ];
  }
  const { status, ...details } = ending;
  if (status === 'FAILED') return ['ExecutionFailed', { executionFailedEventDetails: details }];
  if (status === 'ABORTED') return ['ExecutionAborted', { executionAbortedEventDetails: details }];
  return ['ExecutionTimedOut', { executionTimedOutEventDetails: details }];
}
