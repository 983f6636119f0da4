import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ReleaseError } from '../../core/errors/release-error';
import { awsCall } from '../client/calls';
import { clientSettings } from '../client/settings';

/** As long as the guard itself may take, and a little longer. */
const answerMilliseconds = 125_000;

/** The function that brings traffic home when nobody else does. */
export class GuardFunction {
  constructor(
    private readonly functionName: string,
    private readonly client = new LambdaClient({
      requestHandler: { ...clientSettings.requestHandler, requestTimeout: answerMilliseconds },
    }),
  ) {}

  /**
   * Tells the guard of an abort that the ledger has, and waits until it has acted on it.
   *
   * @param at ISO 8601
   * @returns what it did, in one sentence; undefined when there was nothing to do
   * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`; its sweep looks each minute anyway
   */
  async enforceAbort(executionArn: string, at: string): Promise<string | undefined> {
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
    const payload = JSON.parse(text) as { did?: unknown; errorType?: unknown; errorMessage?: unknown };
    if (answer.FunctionError !== undefined) {
      throw new ReleaseError(
        'AwsCallFailed',
        `${what}: ${String(payload.errorType)}: ${String(payload.errorMessage)}`,
      );
    }
    return typeof payload.did === 'string' ? payload.did : undefined;
  }
}
