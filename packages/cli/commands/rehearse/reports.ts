import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsSource } from '../../console/state/aws-source';
import { reportHtml } from '../../console/server/report-html';
import { readReleaseScreen } from '../../console/state/report-data';
import { ConsoleServer } from '../../console/server/server';
import type { RehearsalObserver, RehearsalPlace, RehearsalReport } from '../../../rehearsal';
import { sourceOf } from './source';

export interface RehearsalReportsOptions {
  /** Where they are written. */
  readonly out: string;
  /** Whether the JSON report is printed as well. */
  readonly json: boolean;
  /** Whether the rehearsal is shown in a page while it runs, and afterwards until it is interrupted. */
  readonly console: boolean;
  readonly say: (line: string) => void;
}

/** Time flies in a rehearsal: a page that looks as often as at an account would miss most of it. */
const rehearsalPace = { ledgerMilliseconds: 300, seriesMilliseconds: 1000, historyMilliseconds: 1000 };

/** What a rehearsal leaves behind: a report for programs, one for people, and, where it is wanted, the console. */
export class RehearsalReports implements RehearsalObserver {
  #source: AwsSource | undefined;
  #server: ConsoleServer | undefined;

  /** @param signal aborts when the person goes away */
  constructor(
    private readonly options: RehearsalReportsOptions,
    private readonly signal: AbortSignal,
  ) {}

  async onStart(place: RehearsalPlace): Promise<void> {
    this.#source = sourceOf(place);
    if (!this.options.console) return;
    this.#server = await ConsoleServer.start({ source: this.#source, pace: rehearsalPace });
    this.#tell(`Console: ${this.#server.url}`);
  }

  async onEnd(report: RehearsalReport): Promise<void> {
    const text = `${JSON.stringify(report, null, 2)}\n`;
    const [json, html] = ['rehearsal.json', 'rehearsal.html'].map((file) => join(this.options.out, file));
    writeFileSync(json!, text);
    writeFileSync(html!, await this.#html(report));
    if (this.options.json) process.stdout.write(text);
    this.options.say(`Report: ${json}, and ${html} to look at`);
    if (!this.#server) return;
    this.#tell('The console stays until Ctrl-C.');
    await aborted(this.signal);
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  async #html({ releases }: RehearsalReport): Promise<string> {
    const screens = [];
    for (const { id } of releases) screens.push(await readReleaseScreen(this.#source!, { release: id }));
    return reportHtml(screens);
  }

  /** Whoever wants nothing but JSON on the standard output still needs the address. */
  #tell(line: string): void {
    if (this.options.json) process.stderr.write(`${line}\n`);
    else this.options.say(line);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
