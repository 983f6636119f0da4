import { writeNotice, writeWholeNotice } from '../../process/notice';
import { Screen } from '../../views/screen';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsSource } from '../../console/state/aws-source';
import { reportHtml } from '../../console/server/report-html';
import { readReleaseState } from '../../console/state/release-state';
import { ConsoleServer } from '../../console/server/server';
import type { RehearsalObserver, RehearsalEnvironment, RehearsalReport } from '../../../rehearsal';
import { connectionLines } from '../../views/connection-text';
import { firstPage } from './first-page';
import { sourceOf } from './source';

export interface RehearsalReportsOptions {
  /** The folder they are written to. */
  readonly out: string;
  /** Prints the JSON report as well. */
  readonly json: boolean;
  /** Serves the console while the rehearsal runs, and afterwards until it is interrupted. */
  readonly console: boolean;
  /** False when nobody is there who could open a page before the releases start. */
  readonly waitsForPage: boolean;
  /** Prints how the commands join the rehearsal from another terminal. */
  readonly joinable: boolean;
  /** Says where the logs of the versions are, line by line. */
  readonly logLines: (report: RehearsalReport) => readonly string[];
  /** Describes the next steps after the rehearsal, line by line. */
  readonly nextSteps: (report: RehearsalReport) => readonly string[];
  readonly print: (line: string, indented?: number) => void;
  /** Prints a line for copying. */
  readonly printWhole: (line: string) => void;
}

/** Virtual time runs fast: at the pace of an account the console would miss most of a rehearsal. */
const rehearsalPace = { ledgerMilliseconds: 300, seriesMilliseconds: 1000, historyMilliseconds: 1000 };

/** The number of spaces before the wrapped parts of a line about logs. */
const logIndent = 8;

/** The number of spaces before the wrapped parts of a next step. */
const nextIndent = 8;

/** The output of a rehearsal: a JSON report, an HTML report, and optionally the console. */
export class RehearsalReports implements RehearsalObserver {
  #source: AwsSource | undefined;
  #server: ConsoleServer | undefined;

  /** @param signal aborts when the user interrupts the rehearsal */
  constructor(
    private readonly options: RehearsalReportsOptions,
    private readonly signal: AbortSignal,
  ) {}

  async onStart(environment: RehearsalEnvironment): Promise<void> {
    this.#source = sourceOf(environment);
    let onPage = () => {};
    const opened = new Promise<void>((resolve) => (onPage = resolve));
    if (this.options.console) {
      this.#server = await ConsoleServer.start({ source: this.#source, pace: rehearsalPace, onPage });
      this.#notifyWhole(`Console: ${this.#server.url}`);
    }
    if (this.options.joinable) {
      this.#notify('To use status, watch, pause or abort in another terminal, type there:');
      for (const line of connectionLines(environment.clientConfig)) this.#notifyWhole(`  ${line}`);
    }
    if (!this.options.console || !this.options.waitsForPage) return;
    this.#notify(
      'The releases start once the console is open in a browser. Press Enter to start without it.',
    );
    if ((await firstPage(opened, this.signal)) === 'page') this.#notify('The console is open.');
  }

  async onEnd(report: RehearsalReport): Promise<void> {
    const [json, html] = ['rehearsal.json', 'rehearsal.html'].map((file) => join(this.options.out, file));
    writeFileSync(json!, `${JSON.stringify(report, null, 2)}\n`);
    writeFileSync(html!, await this.#html(report));
    if (this.options.json) new Screen().printJson(report);
    this.options.print(`Report: ${html} (and ${json})`);
    for (const line of this.options.logLines(report)) this.options.print(line, logIndent);
    for (const line of this.options.nextSteps(report)) this.options.print(line, nextIndent);
    if (!this.#server) return;
    this.#notify('Press Ctrl-C to close the console.');
    await aborted(this.signal);
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  async #html({ releases }: RehearsalReport): Promise<string> {
    const states = [];
    for (const { id } of releases) states.push(await readReleaseState(this.#source!, { release: id }));
    return reportHtml(states);
  }

  /** Prints a line; with `--json` to standard error, because standard output is for the report alone. */
  #notify(line: string): void {
    if (this.options.json) writeNotice(line);
    else this.options.print(line);
  }

  /** The same for a line to copy. */
  #notifyWhole(line: string): void {
    if (this.options.json) writeWholeNotice(line);
    else this.options.printWhole(line);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
