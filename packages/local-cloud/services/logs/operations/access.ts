import type { Access } from '../../../kernel/service';
import type { LogGroups } from '../state/log-groups';

/**
 * Returns the access to a log group that IAM checks: against the group's ARN with an empty stream, so that a policy needs `:*` behind
 * the ARN of the group.
 *
 * @see https://github.com/prowler-cloud/prowler/pull/37 for the resource in a refusal
 */
export function onGroup(groups: LogGroups, action: string, name: string): Access {
  return { action: `logs:${action}`, resource: `${groups.arnOf(name)}:log-stream:` };
}
