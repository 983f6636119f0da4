import { join, resolve } from 'node:path';
import { isScenarioName, readScenarioOption } from '../shared/scenario-option';
import { apiLogFile, type Fault, type WeatherName } from '../../../local-cloud';
import {
  bundleHandler,
  readFaults,
  type RehearsalReport,
  rehearse,
  type Scenario,
  scenarioOfUpdate,
} from '../../../rehearsal';
import { assets } from '../../process/assets';
import { asUsage, exitCodes, UsageError } from '../../process/exit-codes';
import { createOutputFolder, openOutput } from '../../process/output-folder';
import { asInput } from '../../process/input-file';
import { interruption } from '../../process/interruption';
import { readTemplateFile } from '../../../local-cloud/template/template';
import { checkNames } from './known-names';
import { HandlerLogs } from './handler-logs';
import { RehearsalReports } from './reports';
import { logLines } from '../../views/rehearsal-logs-text';
import { nextStepLines } from '../../views/rehearsal-next-text';
import { RehearsalScreen } from '../../views/rehearsal-screen';

/** The flags of the command. */
export interface RehearseOptions {
  /** @default bad-then-good; with `next`, requests for `/` */
  readonly scenario?: string;
  /** The template to update the stack to. @default - versions are those of the scenario */
  readonly next?: string;
  readonly strategy?: string;
  readonly seed: number;
  readonly weather: WeatherName;
  readonly rps?: number;
  /** @default max, and 60 with the console */
  readonly speed?: number | 'max';
  readonly fault: readonly string[];
  readonly template?: string;
  readonly out: string;
  readonly json: boolean;
  readonly console: boolean;
  readonly functionProcesses: boolean;
  readonly traffic: 'http' | 'direct';
}

/** In virtual seconds per second: a release of 40 minutes takes 40 seconds, slow enough to follow. */
const consoleSpeed = 60;

/** `rollouts rehearse`: 0 when every release ended as the scenario expects, else 1. */
export async function runRehearsal(options: RehearseOptions): Promise<number> {
  const { template } = options;
  if (template !== undefined) asInput('--template', () => readTemplateFile(template));
  const scenario = readChosenScenario(options);
  const faults = await asUsage(() => readFaults(options.fault));
  await asUsage(() => checkNames(templateOf(options), { strategy: options.strategy, faults }));
  const screen = new RehearsalScreen(process.stdout, { silent: options.json });
  const interrupted = interruption();
  try {
    screen.print(`Rehearsing ${scenario.name}: ${scenario.description}`);
    await compileVersions(scenario);
    const report = await play(scenario, faults, options, screen, interrupted.signal);
    return report.asExpected ? exitCodes.ok : exitCodes.unexpectedOutcome;
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    screen.print('Interrupted: the local cloud has been stopped and cleaned up.');
    return exitCodes.interrupted;
  } finally {
    screen.close();
    interrupted.stop();
  }
}

/** @throws UsageError that names the flag and the file, or says what to pass with another template */
function readChosenScenario({ next, ...options }: RehearseOptions): Scenario {
  if (next === undefined) return readNamedScenario(options);
  asInput('--next', () => readTemplateFile(next));
  const template = resolve(next);
  if (options.scenario === undefined) return scenarioOfUpdate(template);
  return readNamedScenario(options, template);
}

/** Reads the scenario to play. The included ones publish the example's handlers, which say nothing about another service. */
function readNamedScenario(options: Omit<RehearseOptions, 'next'>, updateTo?: string): Scenario {
  const { scenario = 'bad-then-good' } = options;
  if (!isScenarioName(scenario) || resolve(templateOf(options)) === resolve(assets.exampleTemplate)) {
    return readScenarioOption(scenario, updateTo);
  }
  throw new UsageError(
    `--scenario: with --template pass a file that names your versions, such as --scenario ./scenario.json ` +
      `(docs/rehearsing.md shows one); the scenario ${scenario} would publish the code of the example`,
  );
}

function templateOf({ template }: Pick<RehearseOptions, 'template'>): string {
  return template ?? assets.exampleTemplate;
}

async function play(
  scenario: Scenario,
  faults: readonly Fault[],
  options: RehearseOptions,
  screen: RehearsalScreen,
  signal: AbortSignal,
): Promise<RehearsalReport> {
  createOutputFolder(options.out);
  const apiLog = openOutput(join(options.out, 'api-calls.jsonl'), apiLogFile);
  const logs = openOutput(join(options.out, 'logs'), (folder) => new HandlerLogs(folder));
  const speed = options.speed ?? (options.console ? consoleSpeed : 'max');
  const started = {
    page: join(options.out, 'rehearsal.html'),
    template: options.template,
    scenario: isScenarioName(scenario.name) ? undefined : scenario.name,
  };
  const reports = new RehearsalReports(
    {
      ...options,
      waitsForPage: process.stdin.isTTY && process.stdout.isTTY,
      joinable: speed !== 'max',
      logLines: (report) => logLines(report, logs),
      nextSteps: (report) => nextStepLines(report, started),
      print: (line, indented) => screen.print(line, indented),
      printWhole: (line) => screen.printWhole(line),
    },
    signal,
  );
  let isUp = false;
  try {
    return await rehearse({
      scenario,
      templateFile: templateOf(options),
      strategy: options.strategy,
      seed: options.seed,
      weather: options.weather,
      requestsPerSecond: options.rps,
      speed,
      traffic: options.traffic,
      functions: options.functionProcesses ? 'processes' : 'tasks-in-process',
      faults,
      apiLog,
      onHandlerLine: logs.write,
      signal,
      observer: reports,
      onProgress(progress) {
        isUp = true;
        screen.show(progress);
      },
    });
  } catch (error) {
    // Until the local cloud is up, an error is about the template.
    if (isUp) throw error;
    const flag = options.template === undefined ? '' : '--template: ';
    throw new UsageError(`${flag}${(error as Error).message}`, { cause: error });
  } finally {
    await reports.close();
    await apiLog.close();
    logs.close();
  }
}

/** Compiles every version before anything is started, so that a compile error is reported at once. */
async function compileVersions({ name, versions }: Scenario): Promise<void> {
  for (const version of versions) {
    try {
      if (version.entry !== undefined) await bundleHandler(version.entry);
    } catch (error) {
      const { message } = error as Error;
      throw new UsageError(`--scenario: ${name}: version ${version.name}: ${message}`, { cause: error });
    }
  }
}
