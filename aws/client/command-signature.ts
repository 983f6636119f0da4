import {
  GetCallerIdentityCommand,
  STSClient,
  type GetCallerIdentityCommandInput,
  type GetCallerIdentityCommandOutput,
  type STSClientConfig,
} from '@aws-sdk/client-sts';
import type { FinalizeHandlerOutput, FinalizeRequestMiddleware } from '@smithy/types';
import { z } from 'zod';
import { ReleaseError } from '../../core/errors/release-error';
import { awsCall } from './calls';
import { clientSettings, failFastClientSettings } from './settings';
import { sha256 } from './sha256';

/**
 * A signature of who gives a command: the signature of a request to AWS STS, `GetCallerIdentity`, whose signed headers say what the
 * command is. Only STS can check it. The receiver does not take the request from the sender: it builds the request itself from what it is
 * about to do, so a signature of anything else, or for any other host, does not match.
 *
 * AWS IAM Authenticator for Kubernetes and HashiCorp Vault identify callers in the same way.
 *
 * @see https://googleprojectzero.blogspot.com/2020/10/enter-the-vault-auth-issues-hashicorp-vault.html
 */
export const commandSignatureSchema = z.strictObject({
  accessKeyId: z.string().regex(/^\w{1,128}$/),
  /** Set for temporary credentials. */
  sessionToken: z
    .string()
    .regex(/^[!-~]{1,4096}$/)
    .optional(),
  /** The time of the signature: `20260105T090000Z`. */
  date: z.string().regex(/^\d{8}T\d{6}Z$/),
  signature: z.string().regex(/^[0-9a-f]{64}$/),
});

export type CommandSignature = Readonly<z.output<typeof commandSignatureSchema>>;

/** The command that a signature is for. */
export interface SignedCommand {
  readonly service: string;
  /** The permission that the caller uses. */
  readonly permission: string;
  /** The command itself, as it is sent. */
  readonly command: string;
}

/** A caller, as AWS STS attests it. */
export interface AttestedCaller {
  /** The ARN of a user, of a role's session, or of the account. */
  readonly arn: string;
  readonly userId: string;
}

/** The fields of a request that middleware of the SDK sees. */
interface HttpRequest {
  headers: Record<string, string>;
  body: unknown;
  readonly hostname: string;
  readonly port?: number;
}

const body = 'Action=GetCallerIdentity&Version=2011-06-15';

/** The headers that a signature covers, of temporary credentials and of others. */
const signedHeaders = (isTemporary: boolean): string =>
  [
    'content-type',
    'host',
    'x-amz-content-sha256',
    'x-amz-date',
    ...(isTemporary ? ['x-amz-security-token'] : []),
    'x-rollouts-command',
    'x-rollouts-permission',
    'x-rollouts-service',
  ].join(';');

/** Neither endpoint of FIPS nor of dual stack: both sides must name the same host. */
const settings: STSClientConfig = { ...clientSettings, useFipsEndpoint: false, useDualstackEndpoint: false };

/** Signs commands with the credentials of this process. */
export class CommandSigner {
  readonly #sts: STSClient;

  /** @param region the Region of the service, whose STS checks the signature */
  constructor(region: string, config: STSClientConfig = {}) {
    this.#sts = new STSClient({ ...settings, region, ...config });
  }

  /**
   * Signs a command. AWS is not called.
   *
   * @param now the time of AWS, in milliseconds since the epoch
   * @throws ReleaseError `AwsCallFailed` without credentials
   */
  async sign(command: SignedCommand, now: number): Promise<CommandSignature> {
    this.#sts.config.systemClockOffset = now - Date.now();
    let signed: HttpRequest | undefined;
    const toSign = new GetCallerIdentityCommand({});
    beforeSigning(toSign, (request) => ask(request, command));
    afterSigning(toSign, (request) => {
      signed = request;
      return Promise.resolve({ output: { $metadata: {} }, response: {} });
    });
    await awsCall('signing sts GetCallerIdentity', () => this.#sts.send(toSign));
    return signatureIn(signed?.headers ?? {});
  }
}

/** Asks AWS STS who signed a command, and gives up after four seconds: an abort must not wait for an STS that does not answer. */
export class SignatureVerifier {
  constructor(private readonly sts = new STSClient({ ...settings, ...failFastClientSettings })) {}

  /**
   * Asks STS who signed a command. Whether the signature is recent, and whether it was used before, is not checked here.
   *
   * @throws ReleaseError `IdentityNotConfirmed` for a signature of anything but this command; `AwsCallFailed` when STS does not answer
   */
  async callerOf(command: SignedCommand, signature: CommandSignature): Promise<AttestedCaller> {
    const region = await this.sts.config.region();
    const toSend = new GetCallerIdentityCommand({});
    afterSigning(toSend, (request, send) => {
      ask(request, command);
      sign(request, signature, region);
      return send();
    });
    try {
      const { Arn: arn, UserId: userId } = await awsCall('sts GetCallerIdentity', () =>
        this.sts.send(toSend),
      );
      if (arn === undefined || userId === undefined)
        throw new ReleaseError('AwsCallFailed', 'sts GetCallerIdentity: no caller');
      return { arn, userId };
    } catch (error) {
      if (!(error instanceof ReleaseError) || error.name !== 'AwsCallRefused') throw error;
      throw new ReleaseError(
        'IdentityNotConfirmed',
        `AWS does not confirm who gave the command: ${error.message}`,
        {
          cause: error,
        },
      );
    }
  }
}

/** The request, with the headers that say what the command is, and no others. */
function ask(request: HttpRequest, { service, permission, command }: SignedCommand): void {
  const { hostname, port } = request;
  request.body = body;
  request.headers = {
    host: port === undefined ? hostname : `${hostname}:${port}`,
    'content-type': 'application/x-www-form-urlencoded',
    'x-rollouts-service': service,
    'x-rollouts-permission': permission,
    'x-rollouts-command': sha256(command),
  };
}

/** Puts the signature on a request. */
function sign(
  request: HttpRequest,
  { accessKeyId, sessionToken, date, signature }: CommandSignature,
  region: string,
): void {
  const scope = `${date.slice(0, 8)}/${region}/sts/aws4_request`;
  Object.assign(request.headers, {
    'x-amz-date': date,
    'x-amz-content-sha256': sha256(body),
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
    authorization:
      `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, ` +
      `SignedHeaders=${signedHeaders(sessionToken !== undefined)}, Signature=${signature}`,
  });
}

/** @throws Error when the SDK has signed other headers, which a verifier could not know */
function signatureIn(headers: Readonly<Record<string, string>>): CommandSignature {
  const sessionToken = headers['x-amz-security-token'];
  const [, accessKeyId, signed, signature] =
    /Credential=([^/]+)\/[^,]+, SignedHeaders=([^,]+), Signature=(\w+)$/.exec(
      headers['authorization'] ?? '',
    ) ?? [];
  if (signed !== signedHeaders(sessionToken !== undefined))
    throw new Error(`unexpected signed headers: ${signed}`);
  return commandSignatureSchema.parse({ accessKeyId, sessionToken, date: headers['x-amz-date'], signature });
}

const signing = 'httpSigningMiddleware';

type Output = FinalizeHandlerOutput<GetCallerIdentityCommandOutput>;
type Middleware = FinalizeRequestMiddleware<GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput>;

/** Changes a request before the SDK signs it. */
function beforeSigning(command: GetCallerIdentityCommand, change: (request: HttpRequest) => void): void {
  const middleware: Middleware = (next) => (args) => {
    change(args.request as HttpRequest);
    return next(args);
  };
  command.middlewareStack.addRelativeTo(middleware, {
    name: 'beforeSigning',
    relation: 'before',
    toMiddleware: signing,
  });
}

/** Handles a request that the SDK has signed. */
function afterSigning(
  command: GetCallerIdentityCommand,
  handle: (request: HttpRequest, send: () => Promise<Output>) => Promise<Output>,
): void {
  const middleware: Middleware = (next) => (args) => handle(args.request as HttpRequest, () => next(args));
  command.middlewareStack.addRelativeTo(middleware, {
    name: 'afterSigning',
    relation: 'after',
    toMiddleware: signing,
  });
}
