import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiLogFile } from '../localcloud/api-log';
import { rehearse } from '../rehearsal/rehearse';
import { readScenario } from '../rehearsal/scenario';
import { asUsage, exitCodes } from './exit-codes';
import { interruption } from './interruption';
import { RehearsalScreen } from './rehearsal-screen';
import { synthesizeExample } from './synthesize';

/** The flags of the command. */
export interface RehearseOptions {
  readonly scenario: string;
  readonly strategy?: string;
  readonly seed: number;
  readonly rps?: number;
  readonly speed: number | 'max';
  readonly template?: string;
  readonly out: string;
  readonly json: boolean;
}

/** `rollouts rehearse`: 0 when every release ended as the scenario expects, else 1. */
export async function runRehearsal(options: RehearseOptions): Promise<number> {
  const scenario = await asUsage(() => readScenario(options.scenario));
  const screen = new RehearsalScreen(process.stdout, { silent: options.json });
  screen.say(`Rehearsing ${scenario.name}: ${scenario.description}`);
  const templateFile = options.template ?? (await synthesizeExample(options.out));
  mkdirSync(options.out, { recursive: true });
  const interrupted = interruption();
  const apiLog = apiLogFile(join(options.out, 'api-calls.jsonl'));
  try {
    const report = await rehearse({
      scenario,
      templateFile,
      strategy: options.strategy,
      seed: options.seed,
      requestsPerSecond: options.rps,
      speed: options.speed,
      apiLog,
      signal: interrupted.signal,
      onProgress: (progress) => screen.show(progress),
    });
    const reportFile = join(options.out, 'rehearsal.json');
    writeFileSync(reportFile, `${JSON.stringify(report, null, 2)}\n`);
    if (options.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    screen.say(`Report: ${reportFile}`);
    return report.asExpected ? exitCodes.ok : exitCodes.unexpectedOutcome;
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    screen.say('Interrupted: the local cloud is gone, nothing is left behind.');
    return exitCodes.interrupted;
  } finally {
    screen.close();
    interrupted.stop();
    await apiLog.close();
  }
}
