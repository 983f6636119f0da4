import { globalArn } from '../../../kernel/cloud-context';
import { AwsError, Unsupported } from '../../../kernel/errors';
import { parsePolicy, type Policy } from '../../../permissions/policy';

const logActions = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/** The actions that AWS's own managed policies allow on every resource (AWS Managed Policy Reference Guide). */
const actionsByPolicyName: Readonly<Record<string, readonly string[]>> = {
  'service-role/AWSLambdaBasicExecutionRole': logActions,
  'service-role/AWSLambdaVPCAccessExecutionRole': [
    ...logActions,
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

const awsPolicyPrefix = globalArn('iam', 'aws', 'policy/');

/**
 * A managed policy by its ARN: there are a few of AWS's own.
 *
 * @throws Unsupported for a policy of AWS that the local cloud does not have
 * @throws AwsError `NoSuchEntity`
 */
export function managedPolicy(arn: string): Policy {
  if (!arn.startsWith(awsPolicyPrefix)) {
    throw new AwsError('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`, { status: 404 });
  }
  const actions = actionsByPolicyName[arn.slice(awsPolicyPrefix.length)];
  if (!actions) throw new Unsupported(`the managed policy ${arn}`);
  return parsePolicy(
    { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: actions, Resource: '*' } },
    'identity',
  );
}
