import type { WriteStream } from 'node:tty';
import { describeEvent, eventSentence } from '../../../core/audit/event-sentence';
import type { AuditEvent } from '../../../core/audit/events/audit-event';
import { isConcluded } from '../../../core/audit/release-status';
import { dayOf, timeOfDay } from '../../../core/text/format';
import { RepeatedHolds } from '../reports/repeated-holds';
import { LiveBlock } from './live-block';
import type { ReleaseReport } from '../reports/release-report';
import { colorsFor, type Colors } from './screen';
import { labelColumns } from './release-text';
import { hintLines, reportLines } from './status-text';
import { painterOf } from './tone';

/** The width of the time of day before each line. */
const indent = 10;

/**
 * Shows a release while it runs: events as permanent lines and, on a terminal, the current status below them. Consecutive
 * verdicts that hold for the same reason are printed once.
 */
export class ReleaseScreen {
  readonly #live: LiveBlock;
  readonly #colors: Colors;
  readonly #repeatedHolds = new RepeatedHolds();
  /** The day of the last event, in UTC. */
  #day = '';

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
    if (this.#repeatedHolds.includes(event)) return;
    const day = dayOf(event.at);
    if (day !== this.#day) this.#live.print(this.#colors.dim(`${day} (UTC)`));
    this.#day = day;
    const { tone } = describeEvent(event);
    this.#live.print(
      `${timeOfDay(event.at)}  ${painterOf(tone, this.#colors)(eventSentence(event))}`,
      indent,
    );
  }
}
