import { AwsError } from '../../kernel/errors';
import { callerArnOf } from '../../permissions/role';
import type { FaultableCall } from '../../kernel/fault-hooks';

interface ServiceErrors {
  readonly throttle: readonly [code: string, status: number, message: string];
  readonly internal: string;
  readonly denied: readonly [code: string, status: number];
}

const common: ServiceErrors = {
  throttle: ['ThrottlingException', 400, 'Rate exceeded'],
  internal: 'InternalFailure',
  denied: ['AccessDeniedException', 400],
};

/**
 * By signing name, from the API models; what a model lacks is taken from the service's Common Errors. Of the two
 * names that DynamoDB has for it, the SDKs know `ProvisionedThroughputExceededException` longest.
 */
const errorsOf: Readonly<Record<string, ServiceErrors>> = {
  'vpc-lattice': {
    throttle: ['ThrottlingException', 429, 'Rate exceeded'],
    internal: 'InternalServerException',
    denied: ['AccessDeniedException', 403],
  },
  lambda: {
    throttle: ['TooManyRequestsException', 429, 'Rate exceeded'],
    internal: 'ServiceException',
    denied: ['AccessDeniedException', 403],
  },
  dynamodb: {
    throttle: [
      'ProvisionedThroughputExceededException',
      400,
      'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
    ],
    internal: 'InternalServerError',
    denied: ['AccessDeniedException', 400],
  },
  monitoring: {
    throttle: ['Throttling', 400, 'Rate exceeded'],
    internal: 'InternalServiceFault',
    denied: ['AccessDeniedException', 403],
  },
  events: { ...common, internal: 'InternalException' },
  states: common,
  sqs: {
    ...common,
    throttle: ['RequestThrottled', 400, 'The request was denied due to request throttling.'],
    denied: ['AccessDeniedException', 403],
  },
  iam: {
    throttle: ['Throttling', 400, 'Rate exceeded'],
    internal: 'ServiceFailure',
    denied: ['AccessDenied', 403],
  },
  secretsmanager: { ...common, internal: 'InternalServiceError' },
  ssm: { ...common, internal: 'InternalServerError' },
  sts: {
    ...common,
    throttle: ['Throttling', 400, 'Rate exceeded'],
    denied: ['AccessDenied', 403],
  },
  sns: {
    throttle: ['ThrottledException', 429, 'Rate exceeded'],
    internal: 'InternalErrorException',
    denied: ['AuthorizationErrorException', 403],
  },
};

function errorsFor({ service }: FaultableCall): ServiceErrors {
  return errorsOf[service] ?? common;
}

/** Builds the service's throttling error. */
export function throttled(call: FaultableCall): AwsError {
  const [code, status, message] = errorsFor(call).throttle;
  return new AwsError(code, message, { status });
}

/** Builds the service's internal error. */
export function internalError(call: FaultableCall): AwsError {
  return new AwsError(errorsFor(call).internal, 'Internal server error', { status: 500 });
}

/** Builds the service's error for a missing permission. */
export function accessDenied(call: FaultableCall, account: string): AwsError {
  const [code, status] = errorsFor(call).denied;
  const { principal, access } = call;
  const { action, resource } = access[0] ?? { action: `${call.service}:${call.operation}`, resource: '*' };
  return new AwsError(
    code,
    `User: ${callerArnOf(account, principal)} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
    { status },
  );
}
