import type { Inspection } from './inspection';
import { ifRead, ok, warning, type CheckResult } from './finding-builders';

/** Checks that the log of production shows failed requests to the tripwire. */
export function checkTripwire({ faultKinds }: Inspection): CheckResult {
  return ifRead(faultKinds, (kinds) => {
    if (kinds === undefined) return ok('none: releases are judged by metrics alone (docs/tripwire.md)');
    if (kinds.length > 0) return ok(`counts ${kinds.join(', ')}, and what instrument reports`);
    return warning('the log of the version in production shows no failed requests without instrument', {
      remedy:
        'use text logs, or JSON logs with the system level INFO, or instrument the handler (docs/tripwire.md)',
    });
  });
}
