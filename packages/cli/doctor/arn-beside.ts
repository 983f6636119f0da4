/** Builds the ARN of a resource in the account and Region of another one. */
export function arnBeside(other: string, service: string, resource: string): string {
  const [arn, partition, , region, account] = other.split(':');
  return [arn, partition, service, region, account, resource].join(':');
}
