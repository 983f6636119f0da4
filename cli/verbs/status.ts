import { z } from 'zod';
import type { Standing } from '../../aws/standing';
import { tellStory } from '../../core/story';
import { aliasOf } from '../../core/traffic';
import { shortName } from '../../core/event-sentence';
import { Account, type AccountOptions } from '../account';
import { exitCodes } from '../exit-codes';
import {
  pastReleaseSchema,
  releaseReportSchema,
  reportPastRelease,
  reportRelease,
  type ReleaseReport,
} from '../release-report';
import { headline, labelColumns, outcomeText, releaseLines } from '../release-text';
import { Screen } from '../screen';
import { ago } from '../time-text';
import { ladderOf } from './ladder';

/** The flags of the command. */
export interface StatusOptions extends AccountOptions {
  readonly json: boolean;
}

/** What `rollouts status --json` prints. */
export const statusSchema = z.strictObject({
  service: z.string(),
  /** The version in production. */
  productionVersion: z.string(),
  /** The release in flight. */
  release: releaseReportSchema.optional(),
  /** The release that ended last; only when none is in flight. */
  lastRelease: pastReleaseSchema.optional(),
});

type Status = z.output<typeof statusSchema>;

/** `rollouts status`: what is released now, how it is doing and why, with three calls to AWS at most. */
export async function runStatus(options: StatusOptions): Promise<number> {
  const account = new Account(options);
  const deployment = await account.findService();
  const [standing] = await account.readStandings([deployment]);
  const status = await readStatus(account, standing!);
  const screen = new Screen();
  if (options.json) screen.printJson(status);
  else printStatus(screen, status, account.time.now());
  return exitCodes.ok;
}

async function readStatus(account: Account, { deployment, current, last }: Standing): Promise<Status> {
  const { service } = deployment;
  const releases = account.releasesOf(deployment);
  if (current) {
    const { id, previousVersion, strategy } = current;
    const events = await releases.events(id);
    const known = { id, service, ladder: ladderOf(deployment, strategy) };
    const story = tellStory(events);
    return { service, productionVersion: previousVersion, release: reportRelease(known, story) };
  }
  const live = await releases.versions.readAlias(aliasOf.production);
  return {
    service,
    productionVersion: live.version,
    ...(last && { lastRelease: reportPastRelease(last) }),
  };
}

function printStatus(
  screen: Screen,
  { service, productionVersion, release, lastRelease }: Status,
  now: number,
) {
  const { colors } = screen;
  if (release) {
    printRelease(screen, release, now);
    screen.print();
    screen.print(colors.dim('rollouts watch, pause, promote or abort; rollouts explain has every verdict'));
    return;
  }
  screen.print(`${colors.bold(service)}  at rest: version ${productionVersion} is in production`);
  if (!lastRelease) {
    screen.print(`  nothing was released yet`);
    return;
  }
  const { id, version = '?', outcome, endedAt, requestedBy, failure } = lastRelease;
  const by = requestedBy === undefined ? '' : `, asked for by ${shortName(requestedBy)}`;
  const ending = `version ${version} ${outcomeText(outcome, colors)} ${ago(endedAt, now)}${by}`;
  printLine(screen, 'last', ending);
  if (failure) printLine(screen, 'why', `${failure.error}: ${failure.message}`);
  printLine(screen, 'id', id);
}

/** Prints a release, a few lines. */
export function printRelease(screen: Screen, release: ReleaseReport, now: number): void {
  screen.print(headline(release, screen.colors));
  for (const { label, text } of releaseLines(release, now, screen.colors)) printLine(screen, label, text);
}

/** Below this many columns text that goes on below begins further to the left. */
const narrowColumns = 60;

function printLine(screen: Screen, label: string, text: string): void {
  const indent = screen.columns < narrowColumns ? 4 : labelColumns;
  screen.print(`  ${screen.colors.dim(label.padEnd(labelColumns - 4))}  ${text}`, indent);
}
