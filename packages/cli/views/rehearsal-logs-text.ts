import type { LoggedError } from '../../../core/analysis/faults/fault-line';
import { formatCount } from '../../../core/text/format';
import type { RehearsalReport } from '../../rehearsal';

/** The logs of the versions, as far as the view shows them. */
interface ShownLogs {
  readonly folder: string;
  /** True if no version printed anything. */
  readonly isEmpty: boolean;
  fileOf(version: string): string | undefined;
  commonestError(version: string): { readonly error: LoggedError; readonly requests: number } | undefined;
}

/** The characters of a message that are shown: the file has the rest. */
const longestMessage = 200;

/** Says where the logs are and, of each release that was not promoted as expected, what failed most often. */
export function logLines({ releases }: RehearsalReport, logs: ShownLogs): string[] {
  if (logs.isEmpty) return [];
  const failed = releases.filter(
    ({ outcome, expected }) => outcome !== 'promoted' || expected !== 'promoted',
  );
  return [
    ...failed.flatMap(({ name, version }) => {
      const commonest = logs.commonestError(version);
      if (!commonest) return [];
      const { error, requests } = commonest;
      return `${name} failed most with ${formatCount(requests)} × ${errorText(error)}: ${logs.fileOf(version)}`;
    }),
    `Logs:   ${logs.folder}, a file for each version`,
  ];
}

function errorText({ type, message }: LoggedError): string {
  const text = message === '' ? type : `${type}: ${message}`;
  return text.length <= longestMessage ? text : `${text.slice(0, longestMessage)}…`;
}
