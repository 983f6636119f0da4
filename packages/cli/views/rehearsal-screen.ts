import type { WriteStream } from 'node:tty';
import type { SideCounts } from '../../../core/analysis/verdict';
import { concludedStatus, isConcluded, statusText } from '../../../core/audit/release-status';
import { pluralize, formatDuration, timeOfDay } from '../../../core/text/format';
import type { StageTimeline } from '../../../core/audit/release-timeline';
import type { Side } from '../../../core/traffic/side';
import type {
  DeploymentReport,
  Progress,
  RehearsalReport,
  ReleaseReport,
  StageReport,
} from '../../rehearsal';
import type { FaultTally } from '../../local-cloud';
import { countsText, reasonText } from './clients-failed-text';
import { describeDifferences } from './difference-text';
import { LiveBlock } from './live-block';
import { bar, shareText } from './release-text';
import { colorsFor, type Colors } from './screen';

type ReleaseProgress = Extract<Progress, { kind: 'release' }>;

/** The width of the time of day before each line. */
const indent = 10;

/** Terminals with fewer columns get a shorter bar and a smaller margin. */
const narrowColumns = 60;

/** Shows a rehearsal: events as permanent lines and, on a terminal, the current status below them. */
export class RehearsalScreen {
  readonly #live: LiveBlock;
  readonly #colors: Colors;
  #stagesPrinted = 0;

  constructor(
    output: WriteStream,
    private readonly options: { readonly silent: boolean },
  ) {
    this.#live = new LiveBlock(output);
    this.#colors = colorsFor(output);
  }

  /** Prints a permanent line; `indented` is the number of spaces before its wrapped parts. */
  print(line: string, indented = 0): void {
    if (!this.options.silent) this.#live.print(line, indented);
  }

  /** Prints a permanent line for copying, without wrapping it. */
  printWhole(line: string): void {
    if (!this.options.silent) this.#live.printWhole(line);
  }

  close(): void {
    this.#live.clear();
  }

  show(progress: Progress): void {
    if (this.options.silent) return;
    switch (progress.kind) {
      case 'up':
        for (const line of describeDifferences(progress.differences)) {
          this.print(this.#colors.yellow(line), 2);
        }
        return this.#printEvent(
          progress.at,
          `${progress.service} is deployed at ${progress.url}${progress.traffic === 'direct' ? '; its traffic comes as function calls: no sockets, no HTTP and none of its limits' : ''}`,
        );
      case 'published':
        this.#stagesPrinted = 0;
        return this.#printEvent(
          progress.at,
          `${this.#colors.bold(progress.name)} published as version ${progress.version}, released ${progress.how}`,
        );
      case 'release':
        return this.#showRelease(progress);
      case 'released':
        return this.#showOutcome(progress.at, progress.release);
      case 'deployed':
        return this.#showDeployment(progress.at, progress.deployment);
      case 'over':
        return this.#showSummary(progress.report);
    }
  }

  #showRelease(progress: ReleaseProgress): void {
    const { stages } = progress.timeline;
    for (const stage of stages.slice(0, -1).slice(this.#stagesPrinted)) {
      this.#printEvent(Date.parse(stage.leftAt ?? stage.enteredAt), this.#describeStage(stage));
      this.#printFailures(progress.stages[this.#stagesPrinted]);
      this.#stagesPrinted++;
    }
    const current = stages.at(-1);
    const { status } = progress.timeline;
    if (!current || isConcluded(status)) return;
    const elapsed = Math.max(0, Math.floor((progress.at - Date.parse(current.enteredAt)) / 1000));
    const margin = ' '.repeat(this.#isNarrow ? 2 : indent);
    const verdict = current.lastVerdict;
    const served = progress.stages.at(-1)!;
    this.#live.show(
      [
        `${timeOfDay(progress.at)}  ${progress.name} ${this.#colors.bold(current.label.padStart(4))}  ${this.#bar(progress.timeline)}  for ${formatDuration(elapsed)}, ${statusText[status]}`,
        margin + this.#sideLine('canary', served.canary),
        margin + this.#sideLine('production', served.production),
        verdict ? `${margin}${verdict.decision}: ${verdict.reason}` : '',
      ],
      margin.length,
    );
  }

  #showOutcome(at: number, release: ReleaseReport): void {
    const last = release.stages.at(-1);
    const asExpected = release.outcome === release.expected;
    const mark = asExpected
      ? this.#colors.green('as expected')
      : this.#colors.red(`expected: ${outcomeText(release.expected)}`);
    const where = last && release.outcome === 'rolled-back' ? ` at ${last.weight}%` : '';
    this.#printEvent(
      at,
      `${this.#colors.bold(release.name)} ${outcomeText(release.outcome)}${where} (${mark})`,
    );
    if (release.reason) this.#printDetail(release.reason);
    this.#printFailures(last);
    if (release.secondsToBaseline !== undefined) {
      const { canary, production } = release.faultsServed;
      const alsoProduction = production === 0 ? '' : `, and production ${production.toLocaleString('en')}`;
      this.#printDetail(
        `baseline restored ${formatDuration(release.secondsToBaseline)} after the first fault; ` +
          `the canary served ${pluralize(canary, 'fault')} in all${alsoProduction}`,
      );
    }
  }

  #showDeployment(at: number, { template, outcome, expected, status, reason }: DeploymentReport): void {
    const mark =
      outcome === expected ? this.#colors.green('as expected') : this.#colors.red(`expected: ${expected}`);
    this.#printEvent(at, `${this.#colors.bold(template)} deployed: ${status} (${mark})`);
    if (reason !== undefined) this.#printDetail(reason);
  }

  #showSummary(report: RehearsalReport): void {
    const { total, failed, perSecondWall } = report.requests;
    this.print('');
    this.print(
      `${total.toLocaleString('en')} requests, ${failed.toLocaleString('en')} failed${shareOf(failed, total)}; ` +
        `${formatDuration(report.virtualSeconds)} of virtual time in ${report.wallSeconds} s (${perSecondWall.toLocaleString('en')} requests/s); ${report.weather} weather, seed ${report.seed}`,
    );
    for (const fault of report.faults) this.print(this.#faultLine(fault));
    this.#showProduction(report);
    this.print(
      report.asExpected
        ? this.#colors.green('All releases ended as expected.')
        : this.#colors.red(
            report.releases.length > 0
              ? 'The rehearsal did not end as expected.'
              : 'No release was played, because production failed before it.',
          ),
    );
  }

  /** Explains a production that failed, which makes a rehearsal worthless unless its scenario says so. */
  #showProduction({ production, requests: { throttled, coldStarts } }: RehearsalReport): void {
    if (throttled > 0 || production.failed) {
      this.print(
        `Lambda throttled ${pluralize(throttled, 'request')}; ${pluralize(coldStarts, 'request')} waited for a new environment`,
      );
    }
    if (!production.failed) return;
    for (const { release, weight, requests, faults } of production.failures) {
      const when = release === undefined ? 'before the first release' : `during ${release} at ${weight}%`;
      this.print(
        this.#colors.red(
          `Production failed ${faults.toLocaleString('en')} of ${requests.toLocaleString('en')} requests ${when}`,
        ),
      );
    }
    for (const reason of production.reasons) this.print(`  ${reasonText(reason)}`, 4);
  }

  #faultLine({ fault, matched, struck }: FaultTally): string {
    if (struck > 0) return `Fault ${fault}: injected ${struck === 1 ? 'once' : `${struck} times`}`;
    const why =
      matched === 0 ? 'no call or event matched' : `matched ${matched === 1 ? 'once' : `${matched} times`}`;
    return this.#colors.yellow(`Fault ${fault}: never injected (${why})`);
  }

  #printEvent(at: number, line: string): void {
    this.print(`${timeOfDay(at)}  ${line}`, indent);
  }

  #printDetail(line: string): void {
    this.print(' '.repeat(indent) + line, indent);
  }

  /** Says which clients' requests failed in a stage, and why. */
  #printFailures(stage: StageReport | undefined): void {
    if (!stage || stage.canary.faults + stage.production.faults === 0) return;
    this.#printDetail(`clients at ${stage.weight}%: ${countsText(stage, this.#colors)}`);
    for (const side of ['canary', 'production'] as const) {
      for (const reason of stage.reasons[side]) this.#printDetail(`  ${side} ${reasonText(reason)}`);
    }
  }

  #describeStage(stage: StageTimeline): string {
    const verdict = stage.lastVerdict;
    const reached = `${stage.label.padStart(4)}  ${this.#bar(stage)}`;
    return verdict ? `${reached}  ${verdict.decision}: ${verdict.reason}` : reached;
  }

  #sideLine(side: Side, { requests, faults }: SideCounts): string {
    const text = pluralize(faults, 'fault');
    const painted = faults > 0 ? this.#colors.red(text) : text;
    return `${side.padEnd(10)} ${painted} in ${requests.toLocaleString('en')} requests${shareOf(faults, requests)}`;
  }

  get #isNarrow(): boolean {
    return this.#live.columns < narrowColumns;
  }

  #bar({ canaryWeight }: Pick<StageTimeline, 'canaryWeight'>): string {
    return bar(canaryWeight, this.#isNarrow ? 5 : 20);
  }
}

function outcomeText(outcome: ReleaseReport['outcome']): string {
  return outcome === 'unknown' ? 'has no known outcome' : statusText[concludedStatus[outcome]];
}

/** Formats a share in parentheses; empty without a total. */
function shareOf(part: number, total: number): string {
  return total === 0 ? '' : ` (${shareText(part / total)})`;
}
