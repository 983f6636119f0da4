/** The ARN of something in the account and Region of something else. */
export function arnBeside(other: string, service: string, resource: string): string {
  const [arn, partition, , region, account] = other.split(':');
  return [arn, partition, service, region, account, resource].join(':');
}
