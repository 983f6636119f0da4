import { shortName } from '../../../core/text/format';
import type { ReleaseReport } from '../reports/release-report';
import { headline, labelColumns, outcomeText, releaseLines } from './release-text';
import type { Colors, Screen } from './screen';
import { ago } from './time-text';
import type { Status } from '../reports/status';

/** A line, and where it goes on below. */
export interface TextLine {
  readonly text: string;
  /** How many spaces what does not fit begins with. */
  readonly indent: number;
}

/** Below this many columns text that goes on below begins further to the left. */
const narrowColumns = 60;
const narrowIndent = 4;

/** How a service stands, in a few lines; `now` in milliseconds since the epoch. */
export function statusLines(status: Status, now: number, colors: Colors): TextLine[] {
  const { service, productionVersion, release, lastRelease } = status;
  if (release) {
    const hint = 'rollouts watch, pause, promote or abort; rollouts explain has every verdict';
    return [...reportLines(release, now, colors), plain(''), plain(colors.dim(hint))];
  }
  const lines = [plain(`${colors.bold(service)}  at rest: version ${productionVersion} is in production`)];
  if (!lastRelease) return [...lines, plain('  nothing was released yet')];
  const { id, version = '?', outcome, endedAt, requestedBy, failure } = lastRelease;
  const by = requestedBy === undefined ? '' : `, asked for by ${shortName(requestedBy)}`;
  const ending = `version ${version} ${outcomeText(outcome, colors)} ${ago(endedAt, now)}${by}`;
  lines.push(labelled('last', ending, colors));
  if (failure) lines.push(labelled('why', `${failure.error}: ${failure.message}`, colors));
  return [...lines, labelled('id', id, colors)];
}

/** How a release stands, in a few lines. */
export function reportLines(release: ReleaseReport, now: number, colors: Colors): TextLine[] {
  return [
    plain(headline(release, colors)),
    ...releaseLines(release, now, colors).map(({ label, text }) => labelled(label, text, colors)),
  ];
}

export function printLines(screen: Screen, lines: readonly TextLine[]): void {
  const isNarrow = screen.columns < narrowColumns;
  for (const { text, indent } of lines)
    screen.print(text, isNarrow ? Math.min(indent, narrowIndent) : indent);
}

function plain(text: string): TextLine {
  return { text, indent: 0 };
}

function labelled(label: string, text: string, colors: Colors): TextLine {
  return { text: `  ${colors.dim(label.padEnd(labelColumns - 4))}  ${text}`, indent: labelColumns };
}
