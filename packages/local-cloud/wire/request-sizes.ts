import { AwsError } from '../kernel/errors';

const mebibyte = 1024 * 1024;

/**
 * The largest bodies of requests in bytes, by service or by one operation of it. Half of them are documented as limits of
 * a request, the others as limits of what a request carries.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html 1 MB per request
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html 1 MB, compressed and not
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html 16 MB
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html 6 MB for a payload, 50 MB for a zip file
 */
const largestBodies: Readonly<Record<string, number>> = {
  dynamodb: 16 * mebibyte,
  lambda: 6 * mebibyte,
  // The number of AWS's own error message: 50 MB in base64, and some JSON around it.
  'lambda:CreateFunction': 69_905_067,
  'lambda:UpdateFunctionCode': 69_905_067,
};

/** A guess for services that document no limit, and that of Step Functions and CloudWatch. */
const largestBodyElsewhere = mebibyte;

/** Returns the largest body of a request in bytes, on the wire as well as inflated. */
export function largestBody(service: string, operation: string | undefined): number {
  return largestBodies[`${service}:${operation}`] ?? largestBodies[service] ?? largestBodyElsewhere;
}

/** The error for a body that is too large, as AWS Lambda words it; the names of other services are unsure. */
export function requestTooLarge(service: string, operation: string | undefined, limit: number): AwsError {
  const invokes = service === 'lambda' && operation === 'Invoke';
  return new AwsError(
    invokes ? 'RequestTooLargeException' : 'RequestEntityTooLargeException',
    `Request must be smaller than ${limit} bytes for the ${invokes ? 'InvokeFunction' : (operation ?? 'requested')} operation`,
    { status: 413 },
  );
}
