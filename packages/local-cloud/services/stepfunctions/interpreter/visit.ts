import { StateFailure } from './failure';
import { notTruncated, payloadText } from './payload';
import { EvaluationProblem, evaluateTemplate } from '../definition/template';
import { maximumSeconds } from '../definition/definition';
import type { Branch } from './branch';
import type { State } from '../definition/definition';
import type { Json, JsonObject } from '../definition/json';
import type { Run } from './run';
import type { Entry } from './resume-point';
import type { HistoryEventType } from '@aws-sdk/client-sfn';

/** The members of `$states` other than `input` and `context`. */
export interface Moment {
  readonly result?: Json;
  readonly errorOutput?: Json;
  readonly taskToken?: string;
}

/** The actions on exit: by a state, a rule of a Choice, or a Catch. */
export interface Exit {
  readonly Assign?: Readonly<Record<string, Json>>;
  readonly Output?: Json;
}

/** One visit of one state, from its Entered to its Exited event. */
export class Visit {
  retryCount = 0;
  readonly #entry: Entry;

  constructor(
    readonly run: Run,
    readonly branch: Branch,
    readonly name: string,
    private readonly state: State,
    readonly input: Json,
    /** When it was entered, if it is gone on with. */
    entry?: Entry,
  ) {
    this.#entry = entry ?? this.#enter();
    branch.inProgress = state.Type;
    branch.position = { state: name, input, entry: this.#entry };
  }

  #enter(): Entry {
    const { run, branch, name, input } = this;
    const time = new Date(run.cloudContext.clock.now()).toISOString();
    const eventId = branch.record(`${this.state.Type}StateEntered`, {
      stateEnteredEventDetails: { name, input: JSON.stringify(input), inputDetails: notTruncated },
    });
    return { eventId, time };
  }

  /**
   * The value of one of the state's fields.
   *
   * @throws StateFailure `States.QueryEvaluationError`, which the history then has
   */
  async evaluate(template: Json, location: string, moment: Moment = {}): Promise<Json> {
    const { taskToken, ...known } = moment;
    const states = { input: this.input, context: this.#context(taskToken), ...known };
    try {
      return await evaluateTemplate(template, { ...this.branch.variables.visible(), states }, location);
    } catch (error) {
      if (error instanceof EvaluationProblem) throw this.evaluationFailure(error.location, error.message);
      throw error;
    }
  }

  /** {@link evaluate} for a field of whole seconds. */
  async evaluateSeconds(template: number | string, location: string, minimum: number): Promise<number> {
    const value = await this.evaluate(template, location);
    if (Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximumSeconds) {
      return Number(value);
    }
    throw this.evaluationFailure(
      location,
      `The ${location} field must be a whole number of seconds from ${minimum} to ${maximumSeconds}, but was ${JSON.stringify(value)}`,
    );
  }

  /** {@link evaluate} for a field that must be text. */
  async evaluateText(template: string, location: string): Promise<string> {
    const value = await this.evaluate(template, location);
    if (typeof value === 'string') return value;
    throw this.unexpectedType(template, location, 'string', value);
  }

  /** Records that a field could not be used, and makes the failure to throw. */
  evaluationFailure(location: string, detail: string): StateFailure {
    const error = 'States.QueryEvaluationError';
    const cause = this.describe(detail);
    this.branch.record('EvaluationFailed', {
      evaluationFailedEventDetails: { error, cause, location, state: this.name },
    });
    return new StateFailure(error, cause);
  }

  unexpectedType(template: string, location: string, expected: string, value: Json): StateFailure {
    const actual = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
    return this.evaluationFailure(
      location,
      `The JSONata expression '${template.slice(2, -2).trim()}' specified for the field '${location}' returned an unexpected result type. Expected '${expected}', but was '${actual}' for value: ${JSON.stringify(value)}`,
    );
  }

  /** AWS's preamble to the cause of a failure. */
  describe(detail: string): string {
    return `An error occurred while executing the state '${this.name}' (entered at the event id #${this.#entry.eventId}). ${detail}`;
  }

  /**
   * Leaves the state: Output and Assign are evaluated with the variables as they were, then the variables
   * change.
   *
   * @param prefix where the exit stands in the state, such as `Catch[0]/`
   * @param otherwise the output when the exit has none
   * @returns the state's output
   */
  async leave(exit: Exit, otherwise: Json, moment: Moment = {}, prefix = ''): Promise<Json> {
    const output =
      exit.Output === undefined ? otherwise : await this.evaluate(exit.Output, `${prefix}Output`, moment);
    const assigned = (await this.evaluate(exit.Assign ?? {}, `${prefix}Assign`, moment)) as JsonObject;
    const outputText = payloadText(output, this.name);
    const variables = Object.entries(assigned).map(([name, value]) => [name, payloadText(value, this.name)]);
    this.branch.record(`${this.state.Type}StateExited` as HistoryEventType, {
      stateExitedEventDetails: {
        name: this.name,
        output: outputText,
        outputDetails: notTruncated,
        ...(variables.length > 0 && {
          assignedVariables: Object.fromEntries(variables) as Record<string, string>,
          assignedVariablesDetails: notTruncated,
        }),
      },
    });
    this.branch.variables.assign(assigned);
    this.branch.inProgress = undefined;
    return output;
  }

  /** `$states.context`, with AWS's members (`dg/input-output-contextobject.html`). */
  #context(taskToken: string | undefined): JsonObject {
    const { run } = this;
    return {
      Execution: {
        Id: run.executionArn,
        Input: run.input,
        Name: run.name,
        RoleArn: run.roleArn,
        StartTime: new Date(run.startTime).toISOString(),
        RedriveCount: run.redriveCount,
      },
      State: { Name: this.name, EnteredTime: this.#entry.time, RetryCount: this.retryCount },
      StateMachine: { Id: run.stateMachineArn, Name: run.stateMachineName },
      ...(taskToken !== undefined && { Task: { Token: taskToken } }),
    };
  }
}
