/** The domain of the AWS console in each partition with VPC Lattice. */
export const consoleDomains: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Returns the URL of an execution in the Step Functions console; undefined for another ARN or an unknown partition. */
export function executionConsoleUrl(executionArn: string): string | undefined {
  const [, partition = '', region] =
    /^arn:(aws[\w-]*):states:([\w-]+):\d{12}:execution:/.exec(executionArn) ?? [];
  const domain = consoleDomains[partition];
  if (region === undefined || domain === undefined) return undefined;
  return `https://${region}.${domain}/states/home?region=${region}#/v2/executions/details/${encodeURIComponent(executionArn)}`;
}
