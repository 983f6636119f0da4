import { lambdaTargetOf, type ServiceManifest } from '../../../core/registry/service-manifest';
import type { Inspection } from './inspection';
import { ifRead, ok, recreate, warning, type CheckResult } from './finding-builders';

/** Checks that the log of production shows failed requests, and that CloudWatch Logs delivers them to the tripwire. */
export function checkTripwire(
  manifest: Pick<ServiceManifest, 'service' | 'target' | 'tripwireFunction'>,
  { faultKinds, logFilters }: Pick<Inspection, 'faultKinds' | 'logFilters'>,
): CheckResult {
  const { tripwireFunction } = manifest;
  const { faultLogGroup: group } = lambdaTargetOf(manifest);
  if (group === undefined || tripwireFunction === undefined) {
    return ok('none: releases are judged by metrics alone (docs/tripwire.md)');
  }
  return ifRead(logFilters, (filters = []) => {
    if (!filters.some(({ destinationArn }) => functionNameIn(destinationArn) === tripwireFunction)) {
      const others = filters.map(({ name }) => name).join(', ');
      return warning(
        `no subscription filter of ${group} leads to ${tripwireFunction}: it sees no failed request` +
          (others === '' ? '' : `; the group has ${others}`),
        { ...recreate, command: `aws logs describe-subscription-filters --log-group-name ${group}` },
      );
    }
    return ifRead(faultKinds, (kinds = []) => {
      if (kinds.length > 0) return ok(`counts ${kinds.join(', ')}, and what instrument reports`);
      return warning('the log of the version in production shows no failed requests without instrument', {
        remedy:
          'use text logs, or JSON logs with the system level INFO, or instrument the handler (docs/tripwire.md)',
      });
    });
  });
}

/** The name in the ARN of a function, with or without a version. */
function functionNameIn(arn: string): string | undefined {
  return arn.split(':')[6];
}
