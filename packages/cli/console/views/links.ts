/** Where the AWS console shows an execution. */
export function executionLink(executionArn: string): string {
  const [, , , region = ''] = executionArn.split(':');
  const place = encodeURIComponent(region);
  return `https://${place}.console.aws.amazon.com/states/home?region=${place}#/v2/executions/details/${encodeURIComponent(executionArn)}`;
}
