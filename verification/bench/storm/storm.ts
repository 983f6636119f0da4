import { type Bench, type BenchResult, wholeNumber } from '../harness/bench';
import { number, printTable } from '../harness/table';
import { measureStorm, type Storm, type StormFigures } from './measurement';
import { dollarsOf, memoryGigabytes } from './prices';

const faultsPerSecond = 1000;

/** Lambda gives a function a processor at 1,769 MB, and a share of one below. */
const processorShare = (memoryGigabytes * 1024) / 1769;

/** The most that ten minutes may cost. */
const mostDollars = 1;

/** Another service's release is rolled back within this time of its first fault, storm or not. */
const mostNeighborSeconds = 30;

/** Measures what a storm of faults during a release costs, and whether other services notice. */
export const storm: Bench = {
  name: 'storm',
  question: 'what do 1,000 failed requests per second during a release cost, and do other services notice?',
  flags: { seconds: '600', seed: '1' },
  async run(flags): Promise<BenchResult> {
    const seconds = wholeNumber(flags, 'seconds', 10, 3600);
    const seed = wholeNumber(flags, 'seed', 0, 2 ** 32 - 1);
    const figures: StormFigures[] = [];
    for (const each of stormsOf(seconds)) figures.push(await measureStorm(each, seed));
    const rows = figures.map((each) => ({ ...each, per10Minutes: costOf(each) }));
    print(rows);
    return { problems: rows.flatMap(problemsOf), results: { seed, rows } };
  },
};

type Row = StormFigures & { readonly per10Minutes: Cost };

/** The usage and the price of ten minutes of a storm. */
interface Cost {
  readonly invocations: number;
  readonly billedSeconds: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly dollars: number;
}

/** The last one is the worst case of 1,000 environments, in which almost each fault comes alone; a twentieth of the time shows it. */
function stormsOf(seconds: number): readonly Storm[] {
  const both = { faultsPerSecond, canaryFraction: 0.1 };
  const few = { production: 18, canary: 2 };
  return [
    {
      name: 'production down, 20 streams',
      seconds,
      traffic: { faultsPerSecond, canaryFraction: 0, environments: few },
    },
    { name: 'both sides, 20 streams', seconds, traffic: { ...both, environments: few } },
    {
      name: 'both sides, 20 streams, concurrency 2',
      seconds: Math.ceil(seconds / 10),
      traffic: { ...both, environments: few },
      concurrency: 2,
    },
    {
      name: 'both sides, 1,000 streams',
      seconds: Math.ceil(seconds / 20),
      traffic: { ...both, environments: { production: 900, canary: 100 } },
    },
  ];
}

/** An upper bound: all CPU time of the bench counts as the tripwire's. */
function costOf({ storm: { seconds }, function: of, ledger, cpuSeconds }: StormFigures): Cost {
  const scale = 600 / seconds;
  const usage = {
    invocations: of.invocations * scale,
    billedSeconds: (of.totalMilliseconds / 1000 + cpuSeconds / processorShare) * scale,
    writeUnits: ledger.writeUnits * scale,
    readUnits: ledger.readUnits * scale,
  };
  return { ...usage, dollars: dollarsOf(usage) };
}

function print(rows: readonly Row[]): void {
  console.log(`${number(faultsPerSecond)} failed requests per second, of ten minutes\n`);
  printTable(
    ['', '$', 'invocations', 'GB-s', 'write units', 'read units', 'at a time', 'errors', 'neighbor'],
    rows.map(({ storm: { name, seconds }, per10Minutes: cost, function: of, neighborSeconds }) => [
      name,
      number(cost.dollars, 2),
      number(cost.invocations),
      number(cost.billedSeconds * memoryGigabytes),
      number(cost.writeUnits),
      number(cost.readUnits),
      number(of.totalMilliseconds / 1000 / seconds, 1),
      number(of.errors + of.dropped),
      neighborSeconds === undefined ? 'not found' : `${number(neighborSeconds)} s`,
    ]),
  );
}

function problemsOf({ storm: { name, concurrency }, per10Minutes, function: of, ...row }: Row): string[] {
  const { neighborSeconds, isRolledBack } = row;
  return [
    ...(per10Minutes.dollars > mostDollars
      ? [`${name}: ten minutes cost $${number(per10Minutes.dollars, 2)}`]
      : []),
    ...(of.errors + of.dropped > 0 && concurrency === undefined
      ? [`${name}: ${of.errors} invocations failed, and ${of.dropped} deliveries were dropped`]
      : []),
    ...(isRolledBack ? [`${name}: a release that is no worse than production was rolled back`] : []),
    ...(neighborSeconds === undefined || neighborSeconds > mostNeighborSeconds
      ? [`${name}: a failing canary of another service was not rolled back within ${mostNeighborSeconds} s`]
      : []),
  ];
}
