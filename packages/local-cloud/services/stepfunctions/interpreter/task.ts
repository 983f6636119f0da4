import { invokeWithTokenResource, invokeResource, lambdaIntegration } from '../definition/check-fields';
import { maximumSeconds } from '../definition/definition';
import { Deadline } from './deadline';
import { StateFailure } from './failure';
import { uuidFor } from './identity';
import { invokeFunction } from './invoke-function';
import { payloadText } from './payload';
import { functionEvents, integrationEvents } from './task-events';
import type { TaskState } from '../definition/definition';
import type { Answer } from './invoke-function';
import type { Json, JsonObject } from '../definition/json';
import type { OpenTask } from './task-tokens';
import type { TaskEvents } from './task-events';
import type { Visit } from './visit';

/**
 * One attempt of a Task state. With a task token, a function that fails fails the task at once (AWS may call
 * that event TaskSubmitFailed; not verified), and an answer counts once the function has returned.
 *
 * @returns the task's result
 * @throws StateFailure, which the history then has
 */
export async function performTask(visit: Visit, state: TaskState): Promise<Json> {
  const { branch, run } = visit;
  const awaitsToken = state.Resource === invokeWithTokenResource;
  const token = awaitsToken ? tokenFor(visit) : undefined;
  const call = await readCall(visit, state, token);
  const timeoutSeconds = await optionalSeconds(visit, state.TimeoutSeconds, 'TimeoutSeconds');
  call.events.scheduled(call.parameters, timeoutSeconds);
  call.events.started();

  const { clock } = run.cloudContext;
  const deadline = new Deadline(clock, branch.signal, timeoutSeconds ?? maximumSeconds);
  const task = token === undefined ? undefined : run.tokens.open(token, run.stateMachineArn);
  try {
    // The function has an activity of its own: it runs on when the task gives up waiting for it.
    const work = clock.begin();
    const invocation = invokeFunction(run, work, call.functionName, call.payload, call.blamed).finally(() =>
      work.end(),
    );
    const answer = await branch.activity.waitFor(deadline.before(invocation));
    return await conclude(visit, call, answer, deadline, task);
  } catch (error) {
    if (error instanceof StateFailure) call.events.failed(error);
    throw error;
  } finally {
    deadline.close();
    task?.close();
  }
}

/** The function's answer is the result, or that of the token's holder. */
async function conclude(
  visit: Visit,
  call: FunctionCall,
  answer: Answer,
  deadline: Deadline,
  task: OpenTask | undefined,
): Promise<Json> {
  const response = call.result(answer);
  const text = payloadText(response, call.blamed);
  if (!task) {
    call.events.succeeded(text);
    return response;
  }
  call.events.submitted(text);
  const output = await visit.branch.activity.waitFor(deadline.before(task.answer));
  call.events.succeeded(payloadText(output, call.blamed));
  return output;
}

/** A function call with the texts and names that the history shows for it. */
interface FunctionCall {
  readonly functionName: string;
  readonly payload: string;
  readonly parameters: string;
  readonly events: TaskEvents;
  readonly result: (answer: Answer) => Json;
  /** The name in the error for a result that is too large. */
  readonly blamed: string;
}

async function readCall(
  visit: Visit,
  state: TaskState,
  taskToken: string | undefined,
): Promise<FunctionCall> {
  const { branch, run } = visit;
  const moment = taskToken === undefined ? {} : { taskToken };
  const value =
    state.Arguments === undefined ? visit.input : await visit.evaluate(state.Arguments, 'Arguments', moment);
  const parameters = payloadText(value, visit.name);
  if (state.Resource !== invokeResource && state.Resource !== invokeWithTokenResource) {
    return {
      functionName: state.Resource,
      payload: parameters,
      parameters,
      events: functionEvents(branch, state.Resource),
      result: (answer) => answer.payload,
      blamed: state.Resource,
    };
  }
  const { FunctionName: functionName, Payload: payload = {} } = value as JsonObject;
  if (typeof functionName !== 'string') {
    const location = 'Arguments/FunctionName';
    const template = (state.Arguments as { FunctionName?: unknown }).FunctionName;
    throw visit.unexpectedType(String(template), location, 'string', functionName ?? null);
  }
  const resource = state.Resource.slice(lambdaIntegration.length);
  return {
    functionName,
    payload: JSON.stringify(payload),
    parameters,
    events: integrationEvents(branch, resource, run.cloudContext.region),
    result: (answer) => ({
      ExecutedVersion: answer.executedVersion,
      Payload: answer.payload,
      StatusCode: 200,
    }),
    blamed: 'lambda',
  };
}

async function optionalSeconds(visit: Visit, template: number | string | undefined, location: string) {
  return template === undefined ? undefined : visit.evaluateSeconds(template, location, 1);
}

/** Opaque to its receiver; each attempt has its own. */
function tokenFor(visit: Visit): string {
  const { run } = visit;
  const id = uuidFor(run.cloudContext.random, 'task token', run.executionArn, run.history.events.length);
  return Buffer.from(`${run.executionArn}/${visit.name}/${id}`).toString('base64');
}
