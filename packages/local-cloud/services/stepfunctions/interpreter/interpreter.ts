import { StateFailure, covers } from './failure';
import { parseTimestamp } from '../definition/definition';
import { performParallel } from './parallel';
import { Retries } from './retries';
import { performTask } from './task';
import { Visit } from './visit';
import type { Branch } from './branch';
import type {
  ChoiceState,
  FailState,
  Flow,
  ParallelState,
  State,
  TaskState,
  WaitState,
} from '../definition/definition';
import type { Json } from '../definition/json';
import type { Run } from './run';
import type { BranchEnd, ResumePoint } from './resume-point';

/** Where a state leads; nowhere at the end of its flow. */
interface Step {
  readonly next: string | undefined;
  readonly output: Json;
}

/** Runs the states of one execution as AWS runs them, on virtual time. */
export class Interpreter {
  constructor(private readonly run: Run) {}

  /**
   * Runs a flow from its first state, or from where it was given up, to an end.
   *
   * @returns the last state's output
   * @throws StateFailure that no Catch took, or Canceled
   */
  async runFlow(flow: Flow, input: Json, branch: Branch, from?: ResumePoint): Promise<Json> {
    let step: Step = from ? { next: from.state, output: from.input } : { next: flow.StartAt, output: input };
    if (from) branch.variables.assign(from.variables);
    for (let resumed = from; step.next !== undefined; resumed = undefined) {
      branch.position = { state: step.next, input: step.output };
      branch.attempt = undefined;
      branch.signal.throwIfAborted();
      const state = flow.States.get(step.next);
      if (!state) throw new Error(`the definition was loaded without the state ${step.next}`);
      const visit = new Visit(this.run, branch, step.next, state, step.output, resumed?.entry);
      if (!resumed?.entry) this.run.afterEntry(step.next);
      step = await this.#perform(visit, state, resumed?.branches);
    }
    branch.position = undefined;
    return step.output;
  }

  /** @param ends how the branches of a Parallel state ended that is gone on with */
  async #perform(visit: Visit, state: State, ends: readonly BranchEnd[] | undefined): Promise<Step> {
    switch (state.Type) {
      case 'Task':
        return this.#attempt(visit, state, () => performTask(visit, state));
      case 'Parallel': {
        let resumed = ends;
        return this.#attempt(visit, state, () => {
          const attempt = performParallel(
            visit,
            state,
            (flow, input, branch, from) => this.runFlow(flow, input, branch, from),
            resumed,
          );
          // A Retry runs all branches from their beginning.
          resumed = undefined;
          return attempt;
        });
      }
      case 'Choice':
        return choose(visit, state);
      case 'Fail':
        return fail(visit, state);
      case 'Wait':
        await wait(visit, state);
        break;
      case 'Pass':
      case 'Succeed':
        break;
    }
    const next = state.Type === 'Succeed' ? undefined : state.Next;
    return { next, output: await visit.leave(state, visit.input) };
  }

  /** Retry and Catch around what a state does; they also see its Output and Assign fail. */
  async #attempt(
    visit: Visit,
    state: TaskState | ParallelState,
    perform: () => Promise<Json>,
  ): Promise<Step> {
    const { branch, run } = visit;
    const retries = new Retries(state.Retry ?? [], (attempt) =>
      run.cloudContext.random.draw(run.name, visit.name, attempt),
    );
    for (;;) {
      try {
        const result = await perform();
        return { next: state.Next, output: await visit.leave(state, result, { result }) };
      } catch (failure) {
        if (!(failure instanceof StateFailure)) throw failure;
        const delayMilliseconds = retries.delayAfter(failure);
        if (delayMilliseconds !== undefined) {
          await branch.activity.sleep(delayMilliseconds, branch.signal);
          visit.retryCount++;
          continue;
        }
        if (state.Type === 'Parallel' && !failure.isFatal) branch.record('ParallelStateFailed');
        return catchFailure(visit, state, failure);
      }
    }
  }
}

async function catchFailure(
  visit: Visit,
  state: TaskState | ParallelState,
  failure: StateFailure,
): Promise<Step> {
  for (const [index, catcher] of (state.Catch ?? []).entries()) {
    if (!covers(catcher.ErrorEquals, failure)) continue;
    const errorOutput = failure.output;
    const output = await visit.leave(catcher, errorOutput, { errorOutput }, `Catch[${index}]/`);
    return { next: catcher.Next, output };
  }
  throw failure;
}

async function choose(visit: Visit, state: ChoiceState): Promise<Step> {
  for (const [index, rule] of state.Choices.entries()) {
    const location = `Choices[${index}]/Condition`;
    const holds = await visit.evaluate(rule.Condition, location);
    if (typeof holds !== 'boolean') {
      throw visit.unexpectedType(String(rule.Condition), location, 'boolean', holds);
    }
    if (!holds) continue;
    return { next: rule.Next, output: await visit.leave(rule, visit.input, {}, `Choices[${index}]/`) };
  }
  if (state.Default === undefined) {
    throw new StateFailure(
      'States.NoChoiceMatched',
      visit.describe('Failed to transition out of the state. The state does not point to a next state.'),
    );
  }
  return { next: state.Default, output: await visit.leave(state, visit.input) };
}

async function fail(visit: Visit, state: FailState): Promise<never> {
  const error = state.Error === undefined ? null : await visit.evaluateText(state.Error, 'Error');
  const cause = state.Cause === undefined ? null : await visit.evaluateText(state.Cause, 'Cause');
  throw new StateFailure(error, cause);
}

async function wait(visit: Visit, state: WaitState): Promise<void> {
  const { branch, run } = visit;
  const now = run.cloudContext.clock.now();
  if (state.Seconds !== undefined) {
    const seconds = await visit.evaluateSeconds(state.Seconds, 'Seconds', 0);
    return branch.activity.sleepUntil(now + seconds * 1000, branch.signal);
  }
  const timestamp = await visit.evaluateText(state.Timestamp ?? '', 'Timestamp');
  const time = parseTimestamp(timestamp);
  if (time === undefined) {
    throw visit.evaluationFailure(
      'Timestamp',
      `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${timestamp}`,
    );
  }
  return branch.activity.sleepUntil(Math.max(now, time), branch.signal);
}
