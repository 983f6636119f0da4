import { ReleaseError, type ReleaseErrorName } from '../../../core/errors/release-error';
import type { ServiceNotFound } from '../../../aws/registry/service-registry';
import { ControlRefused } from './control-refused';
import { exitCodes, UsageError } from './exit-codes';

/** An error as the process reports it. */
export interface Problem {
  readonly message: string;
  readonly exitCode: number;
}

/** A sentence about an error of AWS, and the next step. The error itself stands between them. */
interface Advice {
  readonly pattern: RegExp;
  readonly what: string;
  readonly next: string;
}

const knownErrors: readonly Advice[] = [
  {
    pattern: /Region is missing/,
    what: 'no AWS Region is set',
    next: 'pass --region, or set AWS_REGION or the region of your profile',
  },
  {
    pattern: /Region not accepted/,
    what: 'the AWS Region is invalid',
    next: 'check --region and AWS_REGION',
  },
  {
    pattern: /Invalid URL/,
    what: 'the AWS endpoint is not a URL',
    next: 'check AWS_ENDPOINT_URL and the endpoint_url of your profile',
  },
  {
    pattern: /^Unknown: UnknownError/,
    what: 'the response is not from AWS',
    next: 'check the network, the proxy and AWS_ENDPOINT_URL',
  },
  {
    pattern: /^(ExpiredToken|ExpiredTokenException|RequestExpired)\b|token.*(expired|has expired)/i,
    what: 'the AWS credentials have expired',
    next: 'sign in again (aws sso login)',
  },
  {
    pattern: /^(UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException)\b/,
    what: 'AWS rejected the credentials',
    next: 'check the profile and AWS_ENDPOINT_URL',
  },
  {
    pattern: /ECONNREFUSED|ENOTFOUND|EAI_AGAIN/,
    what: 'cannot reach AWS',
    next: 'check the network and AWS_ENDPOINT_URL',
  },
  {
    pattern: /^AccessDenied/,
    what: 'access denied',
    next: 'rollouts policy prints the permissions of each command',
  },
];

const noCredentials = /^CredentialsProviderError|Could not load credentials|^TokenProviderError/;

/** Checks whether an error is about credentials that are missing or have expired, which no retry mends. */
export function isAboutCredentials(error: unknown): boolean {
  return error instanceof Error && noCredentials.test(`${error.name}: ${error.message}`);
}

function credentialsAdvice(): Omit<Advice, 'pattern'> {
  const profile = process.env['AWS_PROFILE'];
  return profile === undefined
    ? { what: 'no AWS credentials', next: 'pass --profile, set AWS_PROFILE, or sign in (aws sso login)' }
    : {
        what: `no AWS credentials for profile ${profile}`,
        next: `check ~/.aws/config, or sign in (aws sso login --profile ${profile})`,
      };
}

/** The errors that are caused by the user's input, each with the next step where the message has none. */
const wrongInput: Readonly<Partial<Record<ReleaseErrorName, string>>> = {
  InvalidReleaseInput: '',
  UnknownStrategy: '',
  VersionNotFound: '; aws lambda list-versions-by-function lists those that are published',
};

/** Describes an error in one sentence, with the next step if it is known. */
export function problemOf(error: unknown): Problem {
  if (error instanceof UsageError) return { message: error.message, exitCode: exitCodes.wrongUse };
  if (error instanceof ControlRefused) return { message: error.message, exitCode: error.exitCode };
  if (error instanceof ReleaseError) return problemOfRelease(error);
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error) {
    if (error.name === 'ServiceNotFound') {
      const { services } = error as ServiceNotFound;
      const next = services.length > 0 ? ' Pass one of them with --service.' : '';
      return { message: `${message}${next}`, exitCode: exitCodes.wrongUse };
    }
    if (error.name === 'Interrupted') return { message, exitCode: exitCodes.interrupted };
  }
  return adviceFor(error) ?? { message, exitCode: exitCodes.unexpectedOutcome };
}

function problemOfRelease(error: ReleaseError): Problem {
  const { name, message } = error;
  const next = wrongInput[name];
  if (next !== undefined) return { message: `${message}${next}`, exitCode: exitCodes.wrongUse };
  if (name === 'AwsCallFailed' || name === 'AwsCallRefused') {
    return adviceFor(error.cause, message) ?? { message, exitCode: exitCodes.unknown };
  }
  return { message: `${name}: ${message}`, exitCode: exitCodes.unexpectedOutcome };
}

function adviceFor(error: unknown, message?: string): Problem | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const text = `${error.name}: ${error.message} ${code}`.trim();
  const advice = noCredentials.test(text)
    ? credentialsAdvice()
    : knownErrors.find(({ pattern }) => pattern.test(text) || pattern.test(error.message));
  if (!advice) return undefined;
  return { message: `${advice.what} (${message ?? text}); ${advice.next}`, exitCode: exitCodes.unknown };
}
