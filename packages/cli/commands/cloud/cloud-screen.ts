import type { WriteStream } from 'node:tty';
import type { SideCounts } from '../../../../core/analysis/verdict';
import { describeEvent, eventSentence } from '../../../../core/audit/event-sentence';
import { formatCount, pluralize, timeOfDay } from '../../../../core/text/format';
import type { Side } from '../../../../core/traffic/side';
import type { Difference } from '../../../local-cloud';
import type { ServiceTraffic } from '../../../rehearsal';
import { RepeatedHolds } from '../../reports/repeated-holds';
import { countsText, reasonsText } from '../../views/clients-failed-text';
import { describeDifferences } from '../../views/difference-text';
import { LiveBlock } from '../../views/live-block';
import { colorsFor, Screen, type Colors } from '../../views/screen';
import { painterOf } from '../../views/tone';
import type { FailingChange } from './failing-clients';
import {
  factIndent,
  introductionLines,
  listenerLine,
  timeText,
  type Listener,
  type StartedCloud,
} from './introduction';
import type { TimelineEvent } from './timeline';

/** The number of spaces before the wrapped parts of a line. */
const indent = 4;

/** Shows a local cloud: how to use it, a line for each event of its releases, and on a terminal the present below. */
export class CloudScreen {
  readonly #screen: Screen;
  readonly #live: LiveBlock;
  readonly #colors: Colors;
  readonly #holds = new Map<string, RepeatedHolds>();
  readonly #startedAt = new Map<string, number>();
  readonly #listeners: Listener[] = [];
  #isUp = false;

  constructor(output: WriteStream) {
    this.#screen = new Screen(output);
    this.#live = new LiveBlock(output);
    this.#colors = colorsFor(output);
  }

  /** Shows a listener; those that exist before {@link showUp} are shown by it. */
  showListener(listener: Listener): void {
    if (this.#isUp) this.#live.print(listenerLine(listener));
    else this.#listeners.push(listener);
  }

  showUp(started: Omit<StartedCloud, 'listeners'>, differences: readonly Difference[]): void {
    this.#isUp = true;
    const { yellow } = this.#colors;
    for (const line of describeDifferences(differences)) this.#screen.print(yellow(line), 2);
    for (const line of introductionLines({ ...started, listeners: this.#listeners })) {
      if (line.startsWith('  ')) this.#screen.printWhole(line);
      else this.#screen.print(line, factIndent);
    }
    this.#screen.print();
  }

  /** Shows an event, and at the end of a release what clients got of it. */
  showEvent({ releaseId, version, event }: TimelineEvent, traffic: ServiceTraffic | undefined): void {
    // The admission says the same, and who requested it.
    if (event.kind === 'startRequested') return;
    const holds = this.#holds.get(releaseId) ?? new RepeatedHolds();
    this.#holds.set(releaseId, holds);
    if (holds.includes(event)) return;
    if (event.kind === 'admitted') this.#startedAt.set(releaseId, Date.parse(event.at));
    const sentence = eventSentence(event);
    const what = 'version' in event ? sentence : `version ${version}: ${sentence}`;
    this.#print(event.at, painterOf(describeEvent(event).tone, this.#colors)(what));
    const startedAt = this.#startedAt.get(releaseId);
    if (event.kind !== 'concluded' || !traffic || startedAt === undefined) return;
    const period = { from: startedAt, to: Date.parse(event.at) };
    const counts = traffic.served.between(period.from, period.to);
    this.#print(event.at, `clients during version ${version}: ${countsText(counts, this.#colors)}`);
  }

  /** Shows that a side begins to fail requests, with the reasons, or has stopped. */
  showFailing(
    { side, at, since, isFailing, failed }: FailingChange,
    { reasons }: Pick<ServiceTraffic, 'reasons'>,
  ): void {
    const { red, green } = this.#colors;
    const why = reasonsText(reasons.commonest(side, { from: since, to: at }));
    this.#print(
      at,
      isFailing
        ? red(`clients get errors from ${nameOf(side)}: ${why}`)
        : green(
            `clients get no more errors from ${nameOf(side)}; it failed ${pluralize(failed, 'request')} since ${timeOfDay(since)}`,
          ),
    );
  }

  /** Redraws the present: what clients got in the last minute. */
  showNow(now: number, counts: Readonly<Record<Side, SideCounts>>): void {
    this.#live.show([`${timeText(now)}  last minute: ${countsText(counts, this.#colors)}`], indent);
  }

  /** Says that the cloud ends, and what its traffic was. */
  showEnd(totals: ServiceTraffic['totals'] | undefined): void {
    this.#live.clear();
    if (!this.#isUp) return;
    const sent = totals
      ? `: ${pluralize(totals.total, 'request')}, ${formatCount(totals.failed)} failed. Nothing of it is kept but the logs.`
      : '.';
    this.#screen.print(`The local cloud has stopped${sent}`);
  }

  #print(at: number | string, line: string): void {
    this.#live.print(`${timeText(at)}  ${line}`, indent);
  }
}

function nameOf(side: Side): string {
  return side === 'canary' ? 'the canary' : 'production';
}
