import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ReleaseError } from '../../core/errors/release-error';
import { guardActions, type GuardAction } from '../../core/audit/events/guarded';
import { awsCall } from '../client/calls';
import { clientSettings } from '../client/settings';

/** A little more than the timeout of the guard. */
const answerMilliseconds = 125_000;

/** The guard of a service, as a person's command invokes it. */
export class GuardFunction {
  constructor(
    private readonly functionName: string,
    private readonly client = new LambdaClient({
      requestHandler: { ...clientSettings.requestHandler, requestTimeout: answerMilliseconds },
    }),
  ) {}

  /**
   * Invokes the guard for an abort that the ledger has, and waits until it has acted on it.
   *
   * @param at ISO 8601
   * @returns the action of the guard; undefined when there was nothing to do
   * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`; the guard's sweep finds the abort within a minute
   */
  async enforceAbort(executionArn: string, at: string): Promise<GuardAction | undefined> {
    const what = `lambda Invoke ${this.functionName}`;
    const answer = await awsCall(what, () =>
      this.client.send(
        new InvokeCommand({
          FunctionName: this.functionName,
          Payload: JSON.stringify({ cause: 'abort', executionArn, at }),
        }),
      ),
    );
    const text = Buffer.from(answer.Payload ?? []).toString() || '{}';
    const payload = JSON.parse(text) as { action?: unknown; errorType?: unknown; errorMessage?: unknown };
    if (answer.FunctionError !== undefined) {
      throw new ReleaseError(
        'AwsCallFailed',
        `${what}: ${String(payload.errorType)}: ${String(payload.errorMessage)}`,
      );
    }
    return guardActions.find((action) => action === payload.action);
  }
}
