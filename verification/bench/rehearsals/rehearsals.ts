import { fork } from 'node:child_process';
import { join } from 'node:path';
import { weatherNames, type WeatherName } from '../../../packages/local-cloud';
import { assets } from '../../../packages/cli/process/assets';
import { readScenario, type RehearsalReport, type ReleaseReport } from '../../../packages/rehearsal';
import { type Bench, type BenchResult, wholeNumber, WrongUse } from '../harness/bench';
import type { RehearsalOrder } from './rehearsal-process';
import { number, printTable } from '../harness/table';

/** The limit from the first fault that a client saw until the baseline is restored, in virtual seconds. */
const mostSecondsToBaseline: Readonly<Record<WeatherName, number>> = { calm: 240, typical: 420, stormy: 900 };

/** Plays the same scenario with many seeds, to find outcomes that depend on chance. */
export const rehearsals: Bench = {
  name: 'rehearsals',
  question: 'do releases end as expected with every seed, and how soon is a bad one rolled back?',
  flags: {
    seeds: '20',
    'first-seed': '1',
    scenario: 'bad-then-good',
    weather: 'calm,typical',
    'at-a-time': '2',
  },
  async run(flags): Promise<BenchResult> {
    const seeds = wholeNumber(flags, 'seeds', 1, 1000);
    const atATime = wholeNumber(flags, 'at-a-time', 1, 16);
    const scenario = flags['scenario'] ?? '';
    try {
      readScenario(scenario, assets.scenarios);
    } catch (error) {
      throw new WrongUse((error as Error).message, { cause: error });
    }
    const firstSeed = wholeNumber(flags, 'first-seed', 1, 1_000_000);
    const orders = weathersIn(flags['weather'] ?? '').flatMap((weather) =>
      Array.from({ length: seeds }, (_, index) => ({
        scenario,
        templateFile: assets.exampleTemplate,
        seed: firstSeed + index,
        weather,
      })),
    );
    return report(await playAll(orders, atATime));
  },
};

function weathersIn(flag: string): WeatherName[] {
  return flag.split(',').map((name) => {
    const weather = weatherNames.find((known) => known === name);
    if (!weather) throw new WrongUse(`--weather: must be of ${weatherNames.join(', ')}, not "${name}"`);
    return weather;
  });
}

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
  const place = ({ seed, weather }: RehearsalReport) => seed * 10 + weatherNames.indexOf(weather);
  return reports.sort((one, other) => place(one) - place(other));
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
    each.releases.map((release) => ({ ...release, seed: each.seed, weather: each.weather })),
  );
  const names = [...new Set(releases.map(({ name }) => name))];
  const weathers = [...new Set(releases.map(({ weather }) => weather))];
  printTable(
    [
      'version',
      'weather',
      'as expected',
      's first to last fault: min',
      'median',
      'max',
      'faults: median',
      'max',
    ],
    names.flatMap((name) =>
      weathers.map((weather) =>
        summary(
          name,
          weather,
          releases.filter((release) => release.name === name && release.weather === weather),
        ),
      ),
    ),
  );
  console.log();
  printTable(
    [
      'seed',
      'weather',
      ...names.flatMap((name) => [name, 'baseline after s', 'last fault after s', 'faults']),
      'requests',
      'wall s',
    ],
    reports.map((each) => [
      String(each.seed),
      each.weather,
      ...each.releases.flatMap((release) => [
        release.outcome,
        String(release.secondsToBaseline ?? ''),
        String(secondsOfFaults(release) ?? ''),
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

function summary(name: string, weather: WeatherName, releases: readonly ReleaseReport[]): string[] {
  const asExpected = releases.filter(({ outcome, expected }) => outcome === expected).length;
  const seconds = releases.flatMap((release) => secondsOfFaults(release) ?? []);
  const figures =
    seconds.length > 0 ? [Math.min(...seconds), median(seconds), Math.max(...seconds)] : ['', '', ''];
  const faults = releases.map(({ faultsServed }) => faultsServed.canary);
  return [
    name,
    weather,
    `${asExpected} of ${releases.length}`,
    ...figures.map(String),
    number(median(faults)),
    number(Math.max(...faults)),
  ];
}

/** Returns the seconds from the first fault that the canary served to its last. */
function secondsOfFaults({ firstFaultAt, lastFaultAt }: ReleaseReport): number | undefined {
  if (firstFaultAt === undefined || lastFaultAt === undefined) return undefined;
  return Math.round((Date.parse(lastFaultAt) - Date.parse(firstFaultAt)) / 1000);
}

function problemsOf({
  seed,
  weather,
  name,
  outcome,
  expected,
  ...release
}: ReleaseReport & { seed: number; weather: WeatherName }): string[] {
  const { firstFaultAt, secondsToBaseline } = release;
  const where = `seed ${seed}, ${weather}`;
  if (outcome !== expected) return [`${where}: ${name} was ${outcome}, not ${expected} (${release.reason})`];
  if (expected !== 'rolled-back' || firstFaultAt === undefined) return [];
  if (secondsToBaseline !== undefined && secondsToBaseline <= mostSecondsToBaseline[weather]) return [];
  return [
    `${where}: ${name} restored the baseline ${secondsToBaseline === undefined ? 'never' : `${secondsToBaseline} s after its first fault`}, not within ${mostSecondsToBaseline[weather]} s`,
  ];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle]!;
  return sorted.length % 2 === 1 ? upper : (sorted[middle - 1]! + upper) / 2;
}
