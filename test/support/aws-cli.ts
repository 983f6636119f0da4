import { execFileSync } from 'node:child_process';

/** The path of the AWS CLI; undefined where none is installed. */
export const awsCli = find('aws');

/** Environment variables with which the AWS CLI reads nothing of this machine, and prints JSON without a pager. */
export const awsCliEnvironment: Readonly<Record<string, string>> = {
  HOME: process.env['HOME'] ?? '',
  PATH: process.env['PATH'] ?? '',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_PAGER: '',
  AWS_MAX_ATTEMPTS: '1',
};

function find(name: string): string | undefined {
  try {
    return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}
