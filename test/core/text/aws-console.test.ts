import { executionConsoleUrl } from '../../../core/text/aws-console';

const arnIn = (partition: string, region: string) =>
  `arn:${partition}:states:${region}:123456789012:execution:Release:checkout-42`;

test.each([
  ['aws', 'eu-west-1', 'eu-west-1.console.aws.amazon.com'],
  ['aws-cn', 'cn-north-1', 'cn-north-1.console.amazonaws.cn'],
  ['aws-us-gov', 'us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
])('the link to an execution in %s leads to the console of its partition', (partition, region, host) => {
  const arn = arnIn(partition, region);
  const url = new URL(executionConsoleUrl(arn)!);
  expect(url.host).toBe(host);
  expect(url.searchParams.get('region')).toBe(region);
  expect(decodeURIComponent(url.hash)).toBe(`#/v2/executions/details/${arn}`);
});

test.each([arnIn('aws-iso', 'us-iso-east-1'), 'arn:aws:states:eu-west-1:123456789012:activity:review'])(
  'there is no link for %s',
  (arn) => {
    expect(executionConsoleUrl(arn)).toBeUndefined();
  },
);
