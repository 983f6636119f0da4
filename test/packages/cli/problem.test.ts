import { exitCodes } from '../../../packages/cli/process/exit-codes';
import { problemOf } from '../../../packages/cli/process/problem';
import { awsCall } from '../../../aws/client/calls';

/** Reports an error of the SDK as a command does. */
async function problemFor(name: string, message: string, status?: number) {
  const error = Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
  try {
    await awsCall('ssm GetParameter /lattice-rollouts/checkout', () => Promise.reject(error));
  } catch (thrown) {
    return problemOf(thrown);
  }
  throw new Error('expected the call to fail');
}

it.each([
  [
    'ExpiredTokenException',
    'The security token included in the request is expired',
    400,
    'the AWS credentials have expired',
  ],
  ['ExpiredToken', 'The provided token has expired.', 403, 'the AWS credentials have expired'],
  [
    'TokenProviderError',
    'Token is expired. To refresh this SSO session run aws sso login',
    undefined,
    'no AWS credentials',
  ],
  [
    'CredentialsProviderError',
    'Could not load credentials from any providers',
    undefined,
    'no AWS credentials',
  ],
  [
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
    400,
    'AWS rejected the credentials',
  ],
  ['AccessDeniedException', 'User: x is not authorized to perform: ssm:GetParameter', 400, 'access denied'],
  ['Error', 'Region is missing', undefined, 'no AWS Region is set'],
  [
    'Error',
    'Region not accepted: region="" is not a valid hostname component.',
    undefined,
    'the AWS Region is invalid',
  ],
  ['Error', 'getaddrinfo ENOTFOUND ssm.us-eest-1.amazonaws.com', undefined, 'cannot reach AWS'],
  ['TypeError', 'Invalid URL', undefined, 'the AWS endpoint is not a URL'],
  ['Unknown', 'UnknownError', 502, 'the response is not from AWS'],
])('%s (%s) is reported with the error of AWS and the next step', async (name, message, status, what) => {
  const before = process.env['AWS_PROFILE'];
  delete process.env['AWS_PROFILE'];
  const problem = await problemFor(name, message, status);
  if (before !== undefined) process.env['AWS_PROFILE'] = before;
  const start = `${what} (ssm GetParameter /lattice-rollouts/checkout: ${name}: ${message}`;
  expect(problem.message.slice(0, start.length)).toBe(start);
  expect(problem.message).toMatch(/\); (pass|check|sign in|rollouts policy)/);
  expect(problem.exitCode).toBe(exitCodes.unknown);
});
