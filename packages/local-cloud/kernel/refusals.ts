import type { z } from 'zod';
import { AwsError, Unsupported } from './errors';
import type { Service } from './service';

/** The error of a call whose input does not fit: unknown members are ours to refuse, bad values are AWS's. */
export function invalidInput(service: Service, operation: string, error: z.ZodError): AwsError {
  const unknown = error.issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown) {
    const path = [...unknown.path, unknown.keys.join(', ')].join('.');
    return new Unsupported(`the parameter ${path} of ${service.signingName}:${operation}`);
  }
  const message = error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  return new AwsError(service.validationErrorCode, message);
}

/** The error of a call that was signed for another Region than there is. */
export function wrongRegion(region: string, signedFor: string): AwsError {
  return new AwsError(
    'WrongRegion',
    `this local cloud is in ${region}, the request was signed for ${signedFor}: ` +
      `set AWS_REGION=${region} (AWS_DEFAULT_REGION for version 1 of the AWS CLI)`,
  );
}

/** The error of a call at which the local cloud itself failed, also printed on stderr. */
export function internalFailure(error: Error, operation = 'a request'): AwsError {
  console.error(`The local cloud failed at ${operation}: ${error.stack}`);
  return new AwsError('InternalFailure', error.message, { status: 500 });
}
