import type { WriteStream } from 'node:tty';
import type { SideCounts } from '../../../core/analysis/verdict';
import { isConcluded, statusText } from '../../../core/audit/release-status';
import { formatDuration, timeOfDay } from '../../../core/text/format';
import type { StageTimeline } from '../../../core/audit/release-timeline';
import type { Side } from '../../../core/traffic/side';
import type { Progress, RehearsalReport, ReleaseReport } from '../../rehearsal';
import type { FaultTally } from '../../local-cloud';
import { LiveBlock } from './live-block';
import { bar, shareText } from './release-text';
import { colorsFor, type Colors } from './screen';

type ReleaseProgress = Extract<Progress, { kind: 'release' }>;

/** Where the text begins, behind the time of day. */
const indent = 10;

/** Below this many columns less is drawn. */
const narrowColumns = 60;

/** Shows a rehearsal: what happened as lines that stay, and on a terminal how it stands right now below them. */
export class RehearsalScreen {
  readonly #live: LiveBlock;
  readonly #colors: Colors;
  #stagesTold = 0;

  constructor(
    output: WriteStream,
    private readonly options: { readonly silent: boolean },
  ) {
    this.#live = new LiveBlock(output);
    this.#colors = colorsFor(output);
  }

  /** Adds a line; what does not fit on the terminal goes on below, behind as many spaces. */
  say(line: string, indented = 0): void {
    if (!this.options.silent) this.#live.print(line, indented);
  }

  close(): void {
    this.#live.clear();
  }

  show(progress: Progress): void {
    if (this.options.silent) return;
    switch (progress.kind) {
      case 'up':
        return this.#happened(progress.at, `${progress.service} is up at ${progress.url}; traffic flows`);
      case 'published':
        this.#stagesTold = 0;
        return this.#happened(
          progress.at,
          `${this.#colors.bold(progress.name)} is published as version ${progress.version}, released ${progress.how}`,
        );
      case 'release':
        return this.#showRelease(progress);
      case 'released':
        return this.#showOutcome(progress.at, progress.release);
      case 'over':
        return this.#showSummary(progress.report);
    }
  }

  #showRelease(progress: ReleaseProgress): void {
    const { stages } = progress.timeline;
    for (const stage of stages.slice(0, -1).slice(this.#stagesTold)) {
      this.#happened(Date.parse(stage.leftAt ?? stage.enteredAt), this.#describeStage(stage));
      this.#stagesTold++;
    }
    const current = stages.at(-1);
    const { status } = progress.timeline;
    if (!current || isConcluded(status)) return;
    const elapsed = Math.max(0, Math.floor((progress.at - Date.parse(current.enteredAt)) / 1000));
    const margin = ' '.repeat(this.#isNarrow ? 2 : indent);
    const verdict = current.lastVerdict;
    this.#live.show([
      `${timeOfDay(progress.at)}  ${progress.name} ${this.#colors.bold(current.label.padStart(4))}  ${this.#bar(progress.timeline)}  for ${formatDuration(elapsed)}, ${statusText[status]}`,
      margin + this.#sideLine('canary', progress.served.canary),
      margin + this.#sideLine('production', progress.served.production),
      verdict ? `${margin}${verdict.decision}: ${verdict.reason}` : '',
    ]);
  }

  #showOutcome(at: number, release: ReleaseReport): void {
    const last = release.stages.at(-1);
    const asExpected = release.outcome === release.expected;
    const mark = asExpected
      ? this.#colors.green('as expected')
      : this.#colors.red(`expected: ${release.expected}`);
    const where = last && release.outcome === 'rolled-back' ? ` at ${last.weight}%` : '';
    this.#happened(at, `${this.#colors.bold(release.name)} ${release.outcome}${where} (${mark})`);
    if (release.reason) this.#explain(release.reason);
    if (release.secondsToBaseline !== undefined) {
      const faults = `${release.canaryFaultsServed} faults served`;
      this.#explain(`safe ${formatDuration(release.secondsToBaseline)} after the first fault, ${faults}`);
    }
  }

  #showSummary(report: RehearsalReport): void {
    const { total, failed, perSecondWall } = report.requests;
    this.say('');
    this.say(
      `${total.toLocaleString('en')} requests, ${failed.toLocaleString('en')} failed${shareOf(failed, total)}; ` +
        `${formatDuration(report.virtualSeconds)} played in ${report.wallSeconds} s, ${perSecondWall.toLocaleString('en')} requests/s; seed ${report.seed}`,
    );
    for (const fault of report.faults) this.say(this.#faultLine(fault));
    this.say(
      report.asExpected
        ? this.#colors.green('Every release ended as expected.')
        : this.#colors.red('Not every release ended as expected.'),
    );
  }

  #faultLine({ fault, matched, struck }: FaultTally): string {
    if (struck > 0) return `Fault ${fault}: struck ${struck === 1 ? 'once' : `${struck} times`}`;
    const why = matched === 0 ? 'nothing came that it matches' : `${matched} times it might have`;
    return this.#colors.yellow(`Fault ${fault}: never struck, ${why}`);
  }

  #happened(at: number, line: string): void {
    this.say(`${timeOfDay(at)}  ${line}`, indent);
  }

  #explain(line: string): void {
    this.say(' '.repeat(indent) + line, indent);
  }

  #describeStage(stage: StageTimeline): string {
    const verdict = stage.lastVerdict;
    const reached = `${stage.label.padStart(4)}  ${this.#bar(stage)}`;
    return verdict ? `${reached}  ${verdict.decision}: ${verdict.reason}` : reached;
  }

  #sideLine(side: Side, { requests, faults }: SideCounts): string {
    const counted = `${faults.toLocaleString('en')} faults`;
    const told = faults > 0 ? this.#colors.red(counted) : counted;
    return `${side.padEnd(10)} ${told} in ${requests.toLocaleString('en')} requests${shareOf(faults, requests)}`;
  }

  get #isNarrow(): boolean {
    return this.#live.columns < narrowColumns;
  }

  #bar({ canaryWeight }: Pick<StageTimeline, 'canaryWeight'>): string {
    return bar(canaryWeight, this.#isNarrow ? 5 : 20);
  }
}

/** In brackets. */
function shareOf(part: number, total: number): string {
  return total === 0 ? '' : ` (${shareText(part / total)})`;
}
