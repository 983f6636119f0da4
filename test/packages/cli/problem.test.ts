import { exitCodes } from '../../../packages/cli/process/exit-codes';
import { problemOf } from '../../../packages/cli/process/problem';
import { awsCall } from '../../../aws/client/calls';

/** As a command meets an error of the SDK: named as a call of AWS. */
async function told(name: string, message: string, status?: number) {
  const error = Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
  try {
    await awsCall('ssm GetParameter /lattice-rollouts/checkout', () => Promise.reject(error));
  } catch (thrown) {
    return problemOf(thrown);
  }
  throw new Error('it was expected to fail');
}

it.each([
  [
    'ExpiredTokenException',
    'The security token included in the request is expired',
    400,
    'credentials have expired',
  ],
  ['ExpiredToken', 'The provided token has expired.', 403, 'credentials have expired'],
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
    'does not know these',
  ],
  [
    'AccessDeniedException',
    'User: x is not authorized to perform: ssm:GetParameter',
    400,
    'you lack a permission',
  ],
  ['Error', 'Region is missing', undefined, 'there is no AWS Region: give --region'],
  [
    'Error',
    'Region not accepted: region="" is not a valid hostname component.',
    undefined,
    'no such AWS Region',
  ],
  ['Error', 'getaddrinfo ENOTFOUND ssm.us-eest-1.amazonaws.com', undefined, 'nothing answers there'],
  ['TypeError', 'Invalid URL', undefined, 'is no URL'],
  ['Unknown', 'UnknownError', 502, 'what answers there is not AWS'],
])('%s (%s) is told with what to do, and what AWS said', async (name, message, status, advice) => {
  const before = process.env['AWS_PROFILE'];
  delete process.env['AWS_PROFILE'];
  const problem = await told(name, message, status);
  if (before !== undefined) process.env['AWS_PROFILE'] = before;
  expect(problem.message).toContain(advice);
  expect(problem.message).toContain(`(ssm GetParameter /lattice-rollouts/checkout: ${name}: ${message})`);
  expect(problem.exitCode).toBe(exitCodes.awsFailed);
});
