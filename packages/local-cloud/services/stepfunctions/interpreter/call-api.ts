import type { Activity } from '../../../clock/clock';
import type { SdkIntegration } from '../definition/check-fields';
import { isJsonObject, type Json, type JsonObject } from '../definition/json';
import { assumeRole } from './assume-role';
import { describeRefusal } from './refusal';
import { StateFailure } from './failure';
import type { Run } from './run';

/**
 * Calls an AWS API as the execution's role, once: AWS documents no retries of its own. Parameters and results have
 * PascalCase names, whatever the API has.
 *
 * @throws StateFailure named by service and error, such as `VpcLattice.ConflictException`
 */
export async function callApi(
  run: Run,
  activity: Activity,
  { action, errorPrefix, signingName }: SdkIntegration,
  parameters: JsonObject,
): Promise<Json> {
  const principal = assumeRole(run);
  try {
    const output = await run.peers.apis.call({
      signingName,
      operation: action.charAt(0).toUpperCase() + action.slice(1),
      input: renamed(parameters, (name) => name.charAt(0).toLowerCase() + name.slice(1)) as JsonObject,
      principal,
      activity,
    });
    return renamed(
      JSON.parse(JSON.stringify(output)) as Json,
      (name) => name.charAt(0).toUpperCase() + name.slice(1),
    );
  } catch (error) {
    const { code, message, status, requestId } = describeRefusal(run, error);
    throw new StateFailure(
      `${errorPrefix}.${code}`,
      `${message} (Service: ${errorPrefix}, Status Code: ${status}, Request ID: ${requestId})`,
    );
  }
}

function renamed(value: Json, rename: (name: string) => string): Json {
  if (Array.isArray(value)) return value.map((each) => renamed(each, rename));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [rename(name), renamed(member, rename)]),
  );
}
