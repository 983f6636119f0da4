import { ReleaseError, type ReleaseErrorName } from '../../../core/errors/release-error';
import { ControlRefused } from './control-refused';
import { exitCodes, UsageError } from './exit-codes';

/** What went wrong, for people and for the shell. */
export interface Problem {
  readonly message: string;
  readonly exitCode: number;
}

/** Errors of AWS and its SDK that mean the same to people, and what to do about them. */
const known: readonly (readonly [RegExp, string])[] = [
  [
    /Region is missing/,
    'there is no AWS Region: give --region, or set AWS_REGION or the region of your profile',
  ],
  [/Region not accepted/, 'there is no such AWS Region: look at --region, and at AWS_REGION'],
  [/Invalid URL/, 'AWS_ENDPOINT_URL, or the endpoint_url of your profile, is no URL'],
  [
    /^Unknown: UnknownError/,
    'what answers there is not AWS: look at the network, a proxy, and at AWS_ENDPOINT_URL',
  ],
  [
    /^(ExpiredToken|ExpiredTokenException|RequestExpired)\b|token.*(expired|has expired)/i,
    'the AWS credentials have expired: sign in again (aws sso login)',
  ],
  [
    /^(UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException)\b/,
    'AWS does not know these credentials: look at the profile, and at AWS_ENDPOINT_URL',
  ],
  [/ECONNREFUSED|ENOTFOUND|EAI_AGAIN/, 'nothing answers there: look at the network, and at AWS_ENDPOINT_URL'],
  [/^AccessDenied/, 'you lack a permission; docs/cli.md lists what each command needs'],
];

const noCredentials = /^CredentialsProviderError|Could not load credentials|^TokenProviderError/;

function adviceWithoutCredentials(): string {
  const profile = process.env['AWS_PROFILE'];
  return profile === undefined
    ? 'there are no AWS credentials: give --profile, set AWS_PROFILE, or sign in (aws sso login)'
    : `profile ${profile} has no AWS credentials: look whether it is in ~/.aws, or sign in (aws sso login --profile ${profile})`;
}

/** Errors of what people asked for. */
const wrongInput: readonly ReleaseErrorName[] = ['InvalidReleaseInput', 'UnknownStrategy', 'VersionNotFound'];

/** Says an error in one clear sentence, with what to do where that is known. */
export function problemOf(error: unknown): Problem {
  if (error instanceof UsageError) return { message: error.message, exitCode: exitCodes.wrongUse };
  if (error instanceof ControlRefused) return { message: error.message, exitCode: error.exitCode };
  if (error instanceof ReleaseError) return problemOfRelease(error);
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error) {
    if (error.name === 'ServiceNotFound') return { message, exitCode: exitCodes.wrongUse };
    if (error.name === 'Interrupted') return { message, exitCode: exitCodes.interrupted };
  }
  return adviceFor(error) ?? { message, exitCode: exitCodes.unexpectedOutcome };
}

function problemOfRelease(error: ReleaseError): Problem {
  const { name, message } = error;
  if (wrongInput.includes(name)) return { message, exitCode: exitCodes.wrongUse };
  if (name === 'AwsCallFailed' || name === 'AwsCallRefused') {
    return adviceFor(error.cause, message) ?? { message, exitCode: exitCodes.awsFailed };
  }
  return { message: `${name}: ${message}`, exitCode: exitCodes.unexpectedOutcome };
}

function adviceFor(error: unknown, message?: string): Problem | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const text = `${error.name}: ${error.message} ${code}`.trim();
  const advice = noCredentials.test(text)
    ? adviceWithoutCredentials()
    : known.find(([pattern]) => pattern.test(text) || pattern.test(error.message))?.[1];
  if (advice === undefined) return undefined;
  return { message: `${advice} (${message ?? text})`, exitCode: exitCodes.awsFailed };
}
