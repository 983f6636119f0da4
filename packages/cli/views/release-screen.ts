import type { WriteStream } from 'node:tty';
import { assertNever } from '../../../core/errors/assert-never';
import { describeEvent, eventSentence } from '../../../core/audit/event-sentence';
import type { AuditEvent } from '../../../core/audit/events/audit-event';
import type { EventDescription } from '../../../core/audit/events/define-audit-event';
import { isConcluded } from '../../../core/audit/release-status';
import { timeOfDay } from '../../../core/text/format';
import { holdOf } from '../reports/hold-key';
import { LiveBlock } from './live-block';
import type { ReleaseReport } from '../reports/release-report';
import { colorsFor, type Colors } from './screen';
import { labelColumns } from './release-text';
import { hintLines, reportLines } from './status-text';

/** The width of the time of day before each line. */
const indent = 10;

/**
 * Shows a release while it runs: events as permanent lines and, on a terminal, the current status below them. Consecutive
 * verdicts that hold for the same reason are printed once.
 */
export class ReleaseScreen {
  readonly #live: LiveBlock;
  readonly #colors: Colors;
  #lastHold = '';

  constructor(output: WriteStream) {
    this.#live = new LiveBlock(output);
    this.#colors = colorsFor(output);
  }

  /** Prints a permanent line. */
  print(line: string): void {
    this.#live.print(line);
  }

  /** Prints the new events and redraws the status; `now` in milliseconds since the epoch. */
  show(fresh: readonly AuditEvent[], report: ReleaseReport, now: number): void {
    for (const event of fresh) this.#printEvent(event);
    if (isConcluded(report.status)) {
      this.#live.clear();
      return;
    }
    const lines = [...reportLines(report, now, this.#colors), ...hintLines(report, this.#colors)].map(
      ({ text }) => text,
    );
    this.#live.show(lines, labelColumns);
  }

  close(): void {
    this.#live.clear();
  }

  #printEvent(event: AuditEvent): void {
    if (event.kind === 'judged') {
      const hold = event.decision === 'hold' ? holdOf(event) : '';
      if (hold !== '' && hold === this.#lastHold) return;
      this.#lastHold = hold;
    }
    this.#live.print(
      `${timeOfDay(event.at)}  ${this.#paint(describeEvent(event))(eventSentence(event))}`,
      indent,
    );
  }

  #paint({ tone }: EventDescription): (text: string) => string {
    const { green, red, yellow } = this.#colors;
    switch (tone) {
      case 'good':
        return green;
      case 'bad':
        return red;
      case 'waiting':
        return yellow;
      case 'moving':
      case 'neutral':
        return String;
      default:
        return assertNever(tone);
    }
  }
}
