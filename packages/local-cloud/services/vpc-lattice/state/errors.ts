import { AwsError } from '../../../kernel/errors';
import type { ResourceKind } from './arns';
import { resourceTypeNames } from './arns';

/** Bad input that only the present state can tell: `ValidationException` naming the field. */
export function invalid(field: string, message: string): AwsError {
  return new AwsError('ValidationException', `${field}: ${message}`, {
    fields: { reason: 'fieldValidationFailed', fieldList: [{ name: field, message }] },
  });
}

/** Nothing of that kind has this id or ARN. */
export function notFound(kind: ResourceKind, identifier: string): AwsError {
  const resourceType = resourceTypeNames[kind];
  return new AwsError('ResourceNotFoundException', `${resourceType} ${identifier} not found`, {
    status: 404,
    fields: { resourceId: identifier, resourceType },
  });
}

/** The state of that resource is in the way. */
export function conflict(kind: ResourceKind, resourceId: string, message: string): AwsError {
  return new AwsError('ConflictException', message, {
    status: 409,
    fields: { resourceId, resourceType: resourceTypeNames[kind] },
  });
}

/**
 * The documented quotas (User Guide, quotas). AWS answers with codes of Service Quotas (`L-…`), which are not
 * known here: the names below stand in for them.
 */
export const quotas = {
  'listeners-per-service': 2,
  'rules-per-listener': 10,
  'target-groups-per-service': 10,
  'services-per-target-group': 1,
} as const;

/** A quota's limit has been reached. */
export function quotaExceeded(
  quota: keyof typeof quotas | 'target-groups',
  kind: ResourceKind,
  resourceId: string,
  limit: number | undefined = quota === 'target-groups' ? undefined : quotas[quota],
): AwsError {
  const message = `${resourceId} would exceed the quota ${quota}, which is ${limit}`;
  return new AwsError('ServiceQuotaExceededException', message, {
    status: 402,
    fields: {
      resourceId,
      resourceType: resourceTypeNames[kind],
      serviceCode: 'vpc-lattice',
      quotaCode: quota,
    },
  });
}
