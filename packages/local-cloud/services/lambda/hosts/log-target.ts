import { hexadecimal } from '../../../kernel/identifiers';
import type { CloudContext } from '../../../kernel/cloud-context';
import type { FunctionVersion } from '../state/version';

/** The format in which a function and Lambda write a log. */
export type LogFormat = 'JSON' | 'Text';

/** The place and the format of an environment's log. */
export interface LogTarget {
  readonly group: string;
  readonly stream: string;
  readonly format: LogFormat;
  /** False when the level of system logs leaves out what reports an invocation. */
  readonly hasReports: boolean;
}

/**
 * Returns where an environment logs: in the group of its function, or in one that its settings name, where streams begin with the
 * function's name (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html).
 *
 * @param number tells environments apart
 */
export function logTargetOf(context: CloudContext, version: FunctionVersion, number: number): LogTarget {
  const { functionName, settings } = version;
  const { LogGroup: named, LogFormat: format = 'Text', SystemLogLevel: level = 'INFO' } = settings.logging;
  const own = `/aws/lambda/${functionName}`;
  const date = new Date(context.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
  const id = hexadecimal(context, 32, 'log-stream', version.arn, version.lastModified, number);
  const group = named ?? own;
  const owner = group === own ? '' : functionName;
  return {
    group,
    format,
    stream: `${date}/${owner}[${version.version}]${id}`,
    hasReports: format === 'Text' || level !== 'WARN',
  };
}
