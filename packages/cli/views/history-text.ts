import type { z } from 'zod';
import { changeText } from '../../../core/release/change';
import { identified } from '../../../core/release/identity';
import { dayAndTime } from '../../../core/text/format';
import { cut } from '../process/line-width';
import type { pastReleaseSchema } from '../reports/release-report';
import { outcomeText } from './release-text';
import type { Colors, Screen } from './screen';
import { printTable, type TableRow } from './table';

type PastReleaseReport = z.output<typeof pastReleaseSchema>;

/** Longer reasons are cut in the table; `rollouts explain` prints them in full. */
const reasonColumns = 40;

/** Prints the releases that have ended, in their order. */
export function printHistory(screen: Screen, past: readonly PastReleaseReport[]): void {
  const header = ['ENDED (UTC)', 'VERSION', 'OUTCOME', 'REASON', 'BY', 'RELEASE'];
  printTable(
    screen,
    header,
    past.map((release) => rowOf(release, screen.colors)),
  );
}

function rowOf(release: PastReleaseReport, colors: Colors): TableRow {
  const { id, version = '?', outcome, endedAt, requestedBy, identity, change, reason, failure } = release;
  const ended = dayAndTime(endedAt);
  const result = outcomeText(outcome, colors);
  const why = failure?.error ?? changeText(change) ?? reason ?? '';
  const by = requestedBy === undefined ? '' : identified({ requestedBy, identity });
  return {
    cells: [ended, version, result, cut(why, reasonColumns), by, id],
    lines: [`${ended}  version ${version} ${result}`, [why, by && `by ${by}`].filter(Boolean).join(', '), id],
  };
}
