import { Variables } from './variables';
import type { Activity } from '../../../clock/clock';
import type { StateType } from '../definition/definition';
import type { EventDetails, History } from './history';
import type { Json } from '../definition/json';
import type { Entry, ResumePoint } from './resume-point';
import type { HistoryEventType } from '@aws-sdk/client-sfn';

/** One thread of states: the execution itself, or one branch of a Parallel state while that lasts. */
export class Branch {
  readonly variables: Variables;
  /** The type of the state that was entered and not left. */
  inProgress: StateType | undefined;
  /** The state that comes next, or that was entered and not left. */
  position: { readonly state: string; readonly input: Json; readonly entry?: Entry } | undefined;
  children: readonly Branch[] = [];
  /** The branches of the current Parallel state in its last attempt. */
  attempt: readonly { readonly branch: Branch; readonly output?: Json }[] | undefined;
  readonly #controller = new AbortController();

  /** @param lastEventId the event that its first one follows */
  constructor(
    readonly activity: Activity,
    private readonly history: History,
    public lastEventId: number,
    outer?: Variables,
  ) {
    this.variables = new Variables(outer);
  }

  /** Aborted when something outside ends the branch, with what its states then throw. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * Records an event behind the branch's last one.
   *
   * @throws the reason when the branch was canceled: it leaves no trace after that
   */
  record(type: HistoryEventType, details?: EventDetails): number {
    this.signal.throwIfAborted();
    this.lastEventId = this.history.record(type, this.lastEventId, details);
    return this.lastEventId;
  }

  /** Ends this branch and those inside it; what they wait for throws the reason. */
  cancel(reason: Error): void {
    for (const child of this.children) child.cancel(reason);
    this.#controller.abort(reason);
  }

  /** Where it stands, once it has been given up; undefined when it came to its end. */
  resumePoint(): ResumePoint | undefined {
    if (!this.position) return undefined;
    return {
      ...this.position,
      variables: this.variables.own(),
      branches: this.attempt?.map(({ branch, output }) => ({ output, resumePoint: branch.resumePoint() })),
    };
  }

  /** Records that the states in progress are given up because of an event elsewhere. */
  recordAbortedStates(becauseOfEventId: number): void {
    for (const child of this.children) child.recordAbortedStates(becauseOfEventId);
    const aborted = this.inProgress && abortedEvents[this.inProgress];
    if (aborted) this.history.record(aborted, becauseOfEventId);
  }
}

/** AWS has an event for the states that take time only. */
const abortedEvents: Partial<Record<StateType, HistoryEventType>> = {
  Task: 'TaskStateAborted',
  Wait: 'WaitStateAborted',
  Parallel: 'ParallelStateAborted',
};
