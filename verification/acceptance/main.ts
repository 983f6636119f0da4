import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Interrupted } from '../../packages/cli/process/confirm';
import { exitCodes } from '../../packages/cli/process/exit-codes';
import { problemOf } from '../../packages/cli/process/problem';
import { temporaryFolder, weatherNames, type WeatherName } from '../../packages/local-cloud';
import { leftLines } from './account/clean-up';
import { watchInterruptions } from './account/interruptions';
import { runInAccount } from './account/run-in-account';
import { assumptionsPage } from './page';
import { checks } from './checks/index';
import { printReport, printResult } from './run/print';
import { runChecks, type AcceptanceReport } from './run/run-checks';
import { Walk } from './walk/walk';
import { AwsWorld } from './worlds/aws';
import { LocalWorld } from './worlds/local';

const root = join(__dirname, '..', '..');

const usage = `npm run acceptance [-- OPTION…]: deploys the example, walks the deploy-day list, releases, updates, destroys
  --weather NAME    of the local cloud: ${weatherNames.join(', ')} (typical)
  --seed N          of the local cloud (1)
  --aws             in the account and Region of your credentials; asks before it creates anything
  --yes             with --aws: does not ask
  --json FILE       where the report goes (out/acceptance.json)
  --write-page      only writes docs/contributing/assumptions.md`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      weather: { type: 'string', default: 'typical' },
      seed: { type: 'string', default: '1' },
      aws: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      json: { type: 'string', default: join(root, 'out', 'acceptance.json') },
      'write-page': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return exitCodes.ok;
  }
  if (values['write-page']) {
    writeFileSync(join(root, 'docs', 'contributing', 'assumptions.md'), assumptionsPage(checks));
    return exitCodes.ok;
  }
  // CDK's own validation of each template takes as long as its synthesis.
  process.env['CDK_VALIDATION'] = 'false';
  const folder = temporaryFolder();
  try {
    const { report, isClean } = values.aws
      ? await runOnAws(folder, values.yes)
      : await runLocally(folder, { weather: weatherOf(values.weather), seed: seedOf(values.seed) });
    mkdirSync(dirname(values.json), { recursive: true });
    writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
    printReport(report, values.json);
    const hasFailed = report.checks.some(({ outcome }) => outcome === 'failed');
    return hasFailed || !isClean ? exitCodes.unexpectedOutcome : exitCodes.ok;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A run that has ended. */
interface Ended {
  readonly report: AcceptanceReport;
  /** True if nothing is left in the account. */
  readonly isClean: boolean;
}

async function runLocally(folder: string, options: Parameters<typeof LocalWorld.start>[0]): Promise<Ended> {
  const world = await LocalWorld.start(options);
  try {
    return {
      report: await runChecks(new Walk(world, folder), checks, { onResult: printResult }),
      isClean: true,
    };
  } finally {
    await world.close();
  }
}

async function runOnAws(folder: string, yes: boolean): Promise<Ended> {
  const run = randomUUID();
  const say = (line: string): void => console.error(line);
  let world: AwsWorld | undefined;
  const interruptions = watchInterruptions(process, {
    onFirst: () =>
      say('\ninterrupted: what is in progress ends, then everything is deleted. Ctrl-C again leaves it.'),
    onAgain: () => {
      if (world) for (const line of leftLines(world)) say(line);
      process.exit(exitCodes.interrupted);
    },
  });
  try {
    const { signal } = interruptions;
    world = await AwsWorld.open({ run, signal });
    return await runInAccount({ run, world, checks, folder, yes, signal, say, onResult: printResult });
  } catch (error) {
    if (interruptions.signal.aborted) throw new Interrupted('interrupted', { cause: error });
    throw error;
  } finally {
    interruptions.stop();
  }
}

function weatherOf(text: string): WeatherName {
  const name = weatherNames.find((each) => each === text);
  if (name) return name;
  throw new Error(`--weather: must be one of ${weatherNames.join(', ')}, not "${text}"`);
}

function seedOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`--seed: must be a whole number, not "${text}"`);
}

main().then(
  (exitCode) => (process.exitCode = exitCode),
  (error: unknown) => {
    const { message, exitCode } = problemOf(error);
    console.error(`acceptance: ${message}`);
    process.exitCode = exitCode === exitCodes.unexpectedOutcome ? exitCodes.wrongUse : exitCode;
  },
);
