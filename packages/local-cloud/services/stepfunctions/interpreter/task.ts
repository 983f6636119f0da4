import {
  invokeResource,
  invokeWithTokenResource,
  lambdaIntegration,
  sdkIntegrations,
} from '../definition/check-fields';
import { callApi } from './call-api';
import { maximumSeconds } from '../definition/definition';
import { Deadline } from './deadline';
import { StateFailure } from './failure';
import { uuidFor } from './identity';
import { invokeFunction, type Answer } from './invoke-function';
import { payloadText } from './payload';
import { functionEvents, integrationEvents } from './task-events';
import type { TaskState } from '../definition/definition';
import type { Activity } from '../../../clock/clock';
import type { Json, JsonObject } from '../definition/json';
import type { OpenTask } from './task-tokens';
import type { TaskEvents } from './task-events';
import type { Run } from './run';
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
    // The call has an activity of its own: it runs on when the task gives up waiting for it.
    const work = clock.begin();
    const calling = call.perform(work).finally(() => work.end());
    const response = await branch.activity.waitFor(deadline.before(calling));
    return await conclude(visit, call, response, deadline, task);
  } catch (error) {
    if (error instanceof StateFailure) call.events.failed(error);
    throw error;
  } finally {
    deadline.close();
    task?.close();
  }
}

/** The response of the call is the result, or the answer of the token's holder. */
async function conclude(
  visit: Visit,
  call: TaskCall,
  response: Json,
  deadline: Deadline,
  task: OpenTask | undefined,
): Promise<Json> {
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

/** A call with the texts and names that the history shows for it. */
interface TaskCall {
  readonly parameters: string;
  readonly events: TaskEvents;
  readonly perform: (activity: Activity) => Promise<Json>;
  /** The name in the error for a result that is too large. */
  readonly blamed: string;
}

async function readCall(visit: Visit, state: TaskState, taskToken: string | undefined): Promise<TaskCall> {
  const { branch, run } = visit;
  const moment = taskToken === undefined ? {} : { taskToken };
  const value =
    state.Arguments === undefined ? visit.input : await visit.evaluate(state.Arguments, 'Arguments', moment);
  const parameters = payloadText(value, visit.name);
  const { region } = run.cloudContext;
  const integration = sdkIntegrations.get(state.Resource);
  if (integration) {
    const { action: resource, service } = integration;
    return {
      parameters,
      events: integrationEvents(branch, { resource, resourceType: `aws-sdk:${service}` }, region),
      perform: (activity) => callApi(run, activity, integration, value as JsonObject),
      blamed: service,
    };
  }
  if (state.Resource !== invokeResource && state.Resource !== invokeWithTokenResource) {
    const functionName = state.Resource;
    return {
      parameters,
      events: functionEvents(branch, functionName),
      perform: async (activity) =>
        (await invokeFunction(run, activity, functionName, parameters, functionName)).payload,
      blamed: functionName,
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
    parameters,
    events: integrationEvents(branch, { resource, resourceType: 'lambda' }, region),
    perform: async (activity) => {
      const answer = await invokeFunction(run, activity, functionName, JSON.stringify(payload), 'lambda');
      return integrationResult(run, answer);
    },
    blamed: 'lambda',
  };
}

/**
 * The result of the integration `lambda:invoke`, with what AWS's SDK for Java keeps of the response.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
 */
function integrationResult(run: Run, { executedVersion, payload }: Answer): JsonObject {
  const requestId = uuidFor(
    run.cloudContext.random,
    'lambda request',
    run.executionArn,
    run.history.events.length,
  );
  const headers = {
    'X-Amz-Executed-Version': executedVersion,
    'x-amzn-Remapped-Content-Length': '0',
    Connection: 'keep-alive',
    'x-amzn-RequestId': requestId,
    'Content-Length': String(Buffer.byteLength(JSON.stringify(payload))),
    Date: new Date(run.cloudContext.clock.now()).toUTCString(),
    'Content-Type': 'application/json',
  };
  return {
    ExecutedVersion: executedVersion,
    Payload: payload,
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: 200,
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
