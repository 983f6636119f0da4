import { execFileSync } from 'node:child_process';
import { delimiter, dirname } from 'node:path';

/** The path of the AWS CLI; undefined where none is installed. */
export const awsCli = find('aws');

/** The `PATH` on which the AWS CLI itself comes before what may start it: the launcher of pyenv takes as long as the command does. */
export const awsCliPath = [
  ...(awsCli === undefined ? [] : [dirname(awsCli)]),
  process.env['PATH'] ?? '',
].join(delimiter);

/** Environment variables with which the AWS CLI reads nothing of this machine, and prints JSON without a pager. */
export const awsCliEnvironment: Readonly<Record<string, string>> = {
  HOME: process.env['HOME'] ?? '',
  PATH: awsCliPath,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_PAGER: '',
  AWS_MAX_ATTEMPTS: '1',
};

function find(name: string): string | undefined {
  try {
    return execFileSync('sh', ['-c', `pyenv which ${name} || command -v ${name}`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}
