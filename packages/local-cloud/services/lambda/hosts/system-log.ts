import type { FunctionVersion } from '../state/version';
import type { LogTarget } from './log-target';

/** The way in which an invocation ended, in the words of Lambda's own records. */
export interface InvocationStatus {
  /** `success` also where the handler threw, as the runtime answered (https://github.com/aws-samples/aws-lambda-extensions/issues/85). */
  readonly status: 'success' | 'timeout' | 'error';
  /** For example, `Runtime.ExitError`. */
  readonly errorType?: string;
}

/** An invocation that has ended. */
interface EndedInvocation extends InvocationStatus {
  readonly requestId: string;
  /** In virtual milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/**
 * The records that Lambda itself writes into the log of an environment, at the level INFO. The memory used is not known here: all of it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
export class SystemLog {
  constructor(
    private readonly target: LogTarget,
    private readonly version: FunctionVersion,
    private readonly write: (record: string, at: number) => void,
  ) {}

  /** Writes the record that opens an invocation. */
  begin(requestId: string, at: number): void {
    const { format, hasReports } = this.target;
    const { version } = this.version;
    if (!hasReports) return;
    this.write(
      format === 'Text'
        ? `START RequestId: ${requestId} Version: ${version}`
        : jsonRecord(at, 'platform.start', { requestId, version }),
      at,
    );
  }

  /** Writes the records that close an invocation. */
  end(ended: EndedInvocation): void {
    const { format, hasReports } = this.target;
    if (!hasReports) return;
    for (const record of format === 'Text' ? this.#textReport(ended) : this.#jsonReport(ended)) {
      this.write(record, ended.endedAt);
    }
  }

  #textReport({ requestId, startedAt, endedAt, status, errorType }: EndedInvocation): readonly string[] {
    const milliseconds = Math.max(1, endedAt - startedAt);
    const { memorySizeMegabytes } = this.version.settings;
    const parts = [
      `REPORT RequestId: ${requestId}`,
      `Duration: ${milliseconds.toFixed(2)} ms`,
      `Billed Duration: ${milliseconds} ms`,
      `Memory Size: ${memorySizeMegabytes} MB`,
      `Max Memory Used: ${memorySizeMegabytes} MB`,
      ...(status === 'success' ? [] : [`Status: ${status}`]),
      ...(errorType === undefined ? [] : [`Error Type: ${errorType}`]),
    ];
    return [`END RequestId: ${requestId}`, `${parts.join('\t')}\t`];
  }

  #jsonReport({ requestId, startedAt, endedAt, status, errorType }: EndedInvocation): readonly string[] {
    const milliseconds = Math.max(1, endedAt - startedAt);
    const { memorySizeMegabytes } = this.version.settings;
    const metrics = {
      durationMs: milliseconds,
      billedDurationMs: milliseconds,
      memorySizeMB: memorySizeMegabytes,
      maxMemoryUsedMB: memorySizeMegabytes,
    };
    return [jsonRecord(endedAt, 'platform.report', { requestId, metrics, status, errorType })];
  }
}

function jsonRecord(at: number, type: string, record: object): string {
  return JSON.stringify({ time: new Date(at).toISOString(), type, record });
}
