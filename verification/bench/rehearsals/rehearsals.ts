import { fork } from 'node:child_process';
import { join } from 'node:path';
import { assets } from '../../../packages/cli/process/assets';
import { readScenario, type RehearsalReport, type ReleaseReport } from '../../../packages/rehearsal';
import { type Bench, type BenchResult, wholeNumber, WrongUse } from '../harness/bench';
import type { RehearsalOrder } from './rehearsal-process';
import { number, printTable } from '../harness/table';

/** The limit from the first fault that a client saw until the baseline is restored, in virtual seconds. */
const mostSecondsToBaseline = 240;

/** Plays the same scenario with many seeds, to find outcomes that depend on chance. */
export const rehearsals: Bench = {
  name: 'rehearsals',
  question: 'do releases end as expected with every seed, and how soon is a bad one rolled back?',
  flags: { seeds: '20', scenario: 'bad-then-good', 'at-a-time': '2' },
  async run(flags): Promise<BenchResult> {
    const seeds = wholeNumber(flags, 'seeds', 1, 1000);
    const atATime = wholeNumber(flags, 'at-a-time', 1, 16);
    const scenario = flags['scenario'] ?? '';
    try {
      readScenario(scenario, assets.scenarios);
    } catch (error) {
      throw new WrongUse((error as Error).message, { cause: error });
    }
    const orders = Array.from({ length: seeds }, (_, index) => ({
      scenario,
      templateFile: assets.exampleTemplate,
      seed: index + 1,
    }));
    return report(await playAll(orders, atATime));
  },
};

/** Plays all rehearsals, and returns the reports in the order of seeds. */
async function playAll(orders: readonly RehearsalOrder[], atATime: number): Promise<RehearsalReport[]> {
  const waiting = [...orders];
  const reports: RehearsalReport[] = [];
  const player = async () => {
    for (let order = waiting.shift(); order; order = waiting.shift()) {
      reports.push(await play(order));
      process.stderr.write(process.stderr.isTTY ? `\r${reports.length} of ${orders.length} ` : '');
    }
  };
  await Promise.all(Array.from({ length: atATime }, player));
  process.stderr.write(process.stderr.isTTY ? '\r\u001b[K' : '');
  return reports.sort((one, other) => one.seed - other.seed);
}

function play(order: RehearsalOrder): Promise<RehearsalReport> {
  const child = fork(join(__dirname, 'rehearsal-process.ts'), { execArgv: ['--require', 'tsx/cjs'] });
  return new Promise((resolve, reject) => {
    child.once('message', (answer) => resolve(answer as RehearsalReport));
    child.once('exit', () => reject(new Error(`the rehearsal with seed ${order.seed} broke off`)));
    child.send(order);
  });
}

function report(reports: readonly RehearsalReport[]): BenchResult {
  const releases = reports.flatMap((each) =>
    each.releases.map((release) => ({ ...release, seed: each.seed })),
  );
  const names = [...new Set(releases.map(({ name }) => name))];
  printTable(
    ['version', 'as expected', 'seconds to baseline: min', 'median', 'max', 'most faults served'],
    names.map((name) =>
      summary(
        name,
        releases.filter((release) => release.name === name),
      ),
    ),
  );
  console.log();
  printTable(
    ['seed', ...names.flatMap((name) => [name, 'baseline after s', 'faults']), 'requests', 'wall s'],
    reports.map((each) => [
      String(each.seed),
      ...each.releases.flatMap((release) => [
        release.outcome,
        String(release.secondsToBaseline ?? ''),
        number(release.faultsServed.canary),
      ]),
      number(each.requests.total),
      number(each.wallSeconds, 1),
    ]),
  );
  const wall = reports.map(({ wallSeconds }) => wallSeconds);
  console.log(`\nWall seconds: min ${Math.min(...wall)}, median ${median(wall)}, max ${Math.max(...wall)}.`);
  return { problems: releases.flatMap(problemsOf), results: { mostSecondsToBaseline, reports } };
}

function summary(name: string, releases: readonly ReleaseReport[]): string[] {
  const asExpected = releases.filter(({ outcome, expected }) => outcome === expected).length;
  const seconds = releases.flatMap(({ secondsToBaseline }) => secondsToBaseline ?? []);
  const figures =
    seconds.length > 0 ? [Math.min(...seconds), median(seconds), Math.max(...seconds)] : ['', '', ''];
  return [
    name,
    `${asExpected} of ${releases.length}`,
    ...figures.map(String),
    number(Math.max(...releases.map(({ faultsServed }) => faultsServed.canary))),
  ];
}

function problemsOf({
  seed,
  name,
  outcome,
  expected,
  ...release
}: ReleaseReport & { seed: number }): string[] {
  const { firstFaultAt, secondsToBaseline } = release;
  if (outcome !== expected) return [`seed ${seed}: ${name} was ${outcome}, not ${expected}`];
  if (expected !== 'rolled-back' || firstFaultAt === undefined) return [];
  if (secondsToBaseline !== undefined && secondsToBaseline <= mostSecondsToBaseline) return [];
  return [
    `seed ${seed}: ${name} restored the baseline ${secondsToBaseline === undefined ? 'never' : `${secondsToBaseline} s after its first fault`}, not within ${mostSecondsToBaseline} s`,
  ];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle]!;
  return sorted.length % 2 === 1 ? upper : (sorted[middle - 1]! + upper) / 2;
}
