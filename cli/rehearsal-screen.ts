import type { WriteStream } from 'node:tty';
import pc from 'picocolors';
import type { SideCounts } from '../core/judge';
import { duration, percent } from '../core/words';
import type { StageStory } from '../core/story';
import type { Progress } from '../rehearsal/progress';
import type { RehearsalReport, ReleaseReport } from '../rehearsal/report';
import { LiveBlock } from './live-block';

type ReleaseProgress = Extract<Progress, { kind: 'release' }>;

const labelWidth = 11;

/** Shows a rehearsal: what happened as lines that stay, and on a terminal how it stands right now below them. */
export class RehearsalScreen {
  readonly #live: LiveBlock;
  #stagesTold = 0;

  constructor(
    output: WriteStream,
    private readonly options: { readonly silent: boolean },
  ) {
    this.#live = new LiveBlock(output);
  }

  say(line: string): void {
    if (!this.options.silent) this.#live.print(line);
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
          `${pc.bold(progress.name)} is published as version ${progress.version}, released ${progress.how}`,
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
    const { stages } = progress.story;
    for (const stage of stages.slice(0, -1).slice(this.#stagesTold)) {
      this.#happened(Date.parse(stage.leftAt ?? stage.enteredAt), describeStage(stage));
      this.#stagesTold++;
    }
    const current = stages.at(-1);
    if (!current || progress.story.outcome) return;
    const elapsed = Math.max(0, Math.floor((progress.at - Date.parse(current.enteredAt)) / 1000));
    this.#live.show([
      `${clockTime(progress.at)}  ${progress.name} ${pc.bold(current.label.padStart(4))}  ${bar(current.canaryPerMille)}  for ${duration(elapsed)}`,
      sideLine('canary', progress.served.canary),
      sideLine('production', progress.served.production),
      current.lastVerdict
        ? `${' '.repeat(labelWidth)}${current.lastVerdict.decision}: ${current.lastVerdict.reason}`
        : '',
    ]);
  }

  #showOutcome(at: number, release: ReleaseReport): void {
    const last = release.stages.at(-1);
    const asExpected = release.outcome === release.expected;
    const mark = asExpected ? pc.green('as expected') : pc.red(`expected: ${release.expected}`);
    const where = last && release.outcome === 'rolled-back' ? ` at ${last.weight}%` : '';
    this.#happened(at, `${pc.bold(release.name)} ${release.outcome}${where} (${mark})`);
    if (release.reason) this.say(`${' '.repeat(10)}${release.reason}`);
    if (release.secondsToSafety !== undefined) {
      const faults = `${release.canaryFaultsServed} faults served`;
      this.say(`${' '.repeat(10)}safe ${duration(release.secondsToSafety)} after the first fault, ${faults}`);
    }
  }

  #showSummary(report: RehearsalReport): void {
    const { total, failed, perSecondWall } = report.requests;
    const share = total > 0 ? ` (${percent(failed / total)})` : '';
    this.say('');
    this.say(
      `${total.toLocaleString('en')} requests, ${failed.toLocaleString('en')} failed${share}; ` +
        `${duration(report.virtualSeconds)} played in ${report.wallSeconds} s, ${perSecondWall.toLocaleString('en')} requests/s; seed ${report.seed}`,
    );
    this.say(
      report.asExpected
        ? pc.green('Every release ended as expected.')
        : pc.red('Not every release ended as expected.'),
    );
  }

  #happened(at: number, line: string): void {
    this.say(`${clockTime(at)}  ${line}`);
  }
}

function describeStage(stage: StageStory): string {
  const verdict = stage.lastVerdict;
  if (!verdict) return `${stage.label.padStart(4)}  ${bar(stage.canaryPerMille)}`;
  return `${stage.label.padStart(4)}  ${bar(stage.canaryPerMille)}  ${verdict.decision}: ${verdict.reason}`;
}

function sideLine(side: string, counts: SideCounts): string {
  const faults = counts.faults > 0 ? pc.red(`${counts.faults} faults`) : '0 faults';
  const share = counts.requests > 0 ? ` (${percent(counts.faults / counts.requests)})` : '';
  return `${' '.repeat(labelWidth)}${side.padEnd(labelWidth)}${String(counts.requests).padStart(6)} requests, ${faults}${share}`;
}

function bar(canaryPerMille: number): string {
  const width = 20;
  const filled = Math.round((canaryPerMille / 1000) * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
}

/** Virtual time of day, UTC. */
function clockTime(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}
