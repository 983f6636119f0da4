import { partition } from '../../../kernel/cloud-context';
import { AwsError } from '../../../kernel/errors';

const namePattern = /^[A-Za-z0-9](?:[._-]?[A-Za-z0-9])+$/;
const addressPattern = /^\d+\.\d+\.\d+\.\d+$/;
const arnPattern = new RegExp(`^arn:${partition}:cloudtrail:[a-z0-9-]+:\\d{12}:trail/(.+)$`);

/**
 * Letters and digits, with single periods, underscores and dashes between them; not an address.
 *
 * @throws AwsError `InvalidTrailNameException`
 */
export function checkTrailName(name: string): void {
  const isLong = name.length >= 3 && name.length <= 128;
  if (isLong && namePattern.test(name) && !addressPattern.test(name)) return;
  throw new AwsError(
    'InvalidTrailNameException',
    `Trail name ${name} is not valid: it has from 3 to 128 letters, digits, periods, underscores and dashes.`,
  );
}

/**
 * A trail as operations name it: by its name or its ARN.
 *
 * @throws AwsError `InvalidTrailNameException`, `CloudTrailARNInvalidException`
 */
export function checkTrailReference(reference: string): void {
  const [, name] = arnPattern.exec(reference) ?? [];
  if (reference.startsWith('arn:') && name === undefined) {
    throw new AwsError('CloudTrailARNInvalidException', `${reference} is not the ARN of a trail.`);
  }
  checkTrailName(name ?? reference);
}
