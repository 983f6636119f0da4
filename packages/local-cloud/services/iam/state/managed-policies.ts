import { AwsError, Unsupported } from '../../../kernel/errors';
import { parsePolicy, type Policy } from '../../../permissions/policy';

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/** The actions that AWS's own managed policies allow on every resource (AWS Managed Policy Reference Guide). */
const ACTIONS_BY_NAME: Readonly<Record<string, readonly string[]>> = {
  'service-role/AWSLambdaBasicExecutionRole': LOGS,
  'service-role/AWSLambdaVPCAccessExecutionRole': [
    ...LOGS,
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ],
  AWSXRayDaemonWriteAccess: [
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:GetSamplingStatisticSummaries',
  ],
};

const AWS_POLICY = 'arn:aws:iam::aws:policy/';

/**
 * A managed policy by its ARN: there are a few of AWS's own.
 *
 * @throws NotHonoured for a policy of AWS that the local cloud does not have
 * @throws AwsError `NoSuchEntity`
 */
export function managedPolicy(arn: string): Policy {
  if (!arn.startsWith(AWS_POLICY)) {
    throw new AwsError('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`, { status: 404 });
  }
  const actions = ACTIONS_BY_NAME[arn.slice(AWS_POLICY.length)];
  if (!actions) throw new Unsupported(`the managed policy ${arn}`);
  return parsePolicy(
    { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: actions, Resource: '*' } },
    'identity',
  );
}
