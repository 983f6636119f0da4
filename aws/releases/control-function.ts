import { randomUUID } from 'node:crypto';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { controlAnswerSchema, type ControlAnswer } from '../../core/audit/control-answer';
import { ReleaseError, releaseErrors, type ReleaseErrorName } from '../../core/errors/release-error';
import type { ControlCommand } from '../../core/release/control-command';
import type { Permission } from '../../core/release/permission';
import { awsCall } from '../client/calls';
import { CommandSigner } from '../client/command-signature';
import { clientSettings } from '../client/settings';

/** A little more than the timeout of the function, which may wait for the guard. */
const answerMilliseconds = 140_000;

/** The settings of a client that invokes the function. */
export const controlClientSettings = {
  ...clientSettings,
  requestHandler: { ...clientSettings.requestHandler, requestTimeout: answerMilliseconds },
};

/** The person that gives commands. */
export interface Person {
  /** The time of AWS, in milliseconds since the epoch. */
  readonly now: () => number;
  /** The name for commands that do not wait until AWS STS answers. */
  readonly name: string;
}

/** The function `control` of a service, as a person invokes it. */
export class ControlFunction {
  readonly #signer: CommandSigner;

  constructor(
    private readonly service: {
      readonly service: string;
      readonly region: string;
      readonly controlFunction: string;
    },
    private readonly person: Person,
    private readonly lambda = new LambdaClient(controlClientSettings),
    signer?: CommandSigner,
  ) {
    this.#signer = signer ?? new CommandSigner(service.region);
  }

  /**
   * Gives a command.
   *
   * @throws ReleaseError the function's own; `AwsCallFailed`, `AwsCallRefused` when Lambda does not run it for this caller
   */
  async send(command: ControlCommand, permission: Permission): Promise<ControlAnswer> {
    const { service, controlFunction } = this.service;
    // The same command a moment later is another one.
    const text = JSON.stringify({ ...command, nonce: randomUUID() });
    const signature = await this.#signer.sign({ service, permission, command: text }, this.person.now());
    const what = `lambda Invoke ${controlFunction}:${permission}`;
    const answer = await awsCall(what, () =>
      this.lambda.send(
        new InvokeCommand({
          FunctionName: controlFunction,
          Qualifier: permission,
          Payload: JSON.stringify({ command: text, signature, claimedBy: this.person.name }),
        }),
      ),
    );
    const payload: unknown = JSON.parse(Buffer.from(answer.Payload ?? []).toString() || '{}');
    if (answer.FunctionError === undefined) return controlAnswerSchema.parse(payload);
    const { errorType = '', errorMessage = '' } = payload as { errorType?: string; errorMessage?: string };
    if (errorType in releaseErrors) throw new ReleaseError(errorType as ReleaseErrorName, errorMessage);
    throw new ReleaseError('AwsCallFailed', `${what}: ${errorType}: ${errorMessage}`);
  }
}
