import { arnAt } from '../../../kernel/cloud-context';
import { assumeRole } from './assume-role';
import { describeRefusal } from './refusal';
import { StateFailure, dataLimitExceeded } from './failure';
import { maximumPayloadBytes } from './payload';
import type { Activity } from '../../../clock/clock';
import type { Json } from '../definition/json';
import type { Run } from './run';

/** The answer of a Lambda function. */
export interface Answer {
  readonly payload: Json;
  readonly executedVersion: string;
}

/**
 * Invokes a Lambda function as the execution's role.
 *
 * @param functionName a name or ARN, possibly with a version or alias
 * @param payload as JSON text
 * @param blamed who returned too much, if it does
 * @throws StateFailure named as AWS names it: the function's own `errorType`, or `Lambda.…` for an error of
 * the Lambda API
 */
export async function invokeFunction(
  run: Run,
  activity: Activity,
  functionName: string,
  payload: string,
  blamed: string,
): Promise<Answer> {
  const functionArn = functionName.startsWith('arn:')
    ? functionName
    : arnAt(run.cloudContext, 'lambda', `function:${functionName}`);
  const principal = assumeRole(run);
  const result = await calling(run, async () => {
    run.peers.access.authorize(principal, { action: 'lambda:InvokeFunction', resource: functionArn });
    return run.peers.functions.invoke({
      functionArn,
      payload: Buffer.from(payload),
      invoker: { kind: 'principal', principal },
      activity,
    });
  });
  if (result.payload.byteLength > maximumPayloadBytes) throw dataLimitExceeded(blamed);
  const text = Buffer.from(result.payload).toString('utf8');
  const answer = text === '' ? null : (JSON.parse(text) as Json);
  if (result.functionError) throw functionFailure(answer, text);
  return { payload: answer, executedVersion: result.executedVersion };
}

/**
 * An error of the Lambda API fails the task as `Lambda.` and its name; one that the API's model lacks, such
 * as AccessDeniedException, as `Lambda.AWSLambdaException` (seen in executions on AWS, for instance in
 * awslabs/aws-deployment-framework issue 460).
 */
async function calling<T>(run: Run, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { code, message, status, requestId } = describeRefusal(run, error);
    throw new StateFailure(
      `Lambda.${modeledErrors.has(code) ? code : 'AWSLambdaException'}`,
      `${message} (Service: AWSLambda; Status Code: ${status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`,
    );
  }
}

/** The handler threw: its error's JSON is the cause. Without a usable name AWS says `Lambda.Unknown`. */
function functionFailure(answer: Json, text: string): StateFailure {
  const errorType = (answer as { errorType?: unknown } | null)?.errorType;
  return new StateFailure(typeof errorType === 'string' && errorType ? errorType : 'Lambda.Unknown', text);
}

/** The errors of Invoke in the Lambda API's model that may come from the stand-in. */
const modeledErrors: ReadonlySet<string> = new Set([
  'InvalidParameterValueException',
  'InvalidRequestContentException',
  'RequestTooLargeException',
  'ResourceConflictException',
  'ResourceNotFoundException',
  'ResourceNotReadyException',
  'ServiceException',
  'TooManyRequestsException',
]);
