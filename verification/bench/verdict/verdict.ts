import { type Bench, type BenchResult, wholeNumber } from '../harness/bench';
import { number, printTable } from '../harness/table';
import { policies } from './policies-compared';
import type { VerdictFigures } from './figures';
import { notesOn, problemsOf, type Measured } from './findings';
import { measureVerdicts } from './measurement';
import { verdictScenarios, type VerdictScenario } from './scenarios';

/** Healthy releases simulated for each release with a regression, whose figures need fewer digits. */
const healthyPerRegression = 5;

/** Measures false positives, misses and delays of the judge and of its peers on the same simulated evidence. */
export const verdict: Bench = {
  name: 'verdict',
  question:
    'how often is a healthy release rolled back, how soon is a bad one, and how do other tools compare?',
  flags: { releases: '10000', seed: '1', processes: '2' },
  async run(flags): Promise<BenchResult> {
    const healthy = wholeNumber(flags, 'releases', 10, 1_000_000);
    const seed = wholeNumber(flags, 'seed', 0, 2 ** 32 - 1);
    const processes = wholeNumber(flags, 'processes', 1, 64);
    const regressions = Math.ceil(healthy / healthyPerRegression);
    const cells = verdictScenarios.flatMap((scenario) =>
      policies
        .filter((policy) => policy.takesPart?.(scenario) ?? true)
        .map((policy) => ({
          scenario: scenario.name,
          policy: policy.name,
          seed,
          releases: scenario.kind === 'regression' ? regressions : healthy,
        })),
    );
    const startedAt = process.hrtime.bigint();
    const figures = await measureVerdicts(cells, processes);
    const wallSeconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
    const measured: Measured[] = cells.map(({ scenario, policy }, index) => ({
      scenario,
      policy,
      figures: figures[index]!,
    }));
    for (const scenario of verdictScenarios) print(scenario, measured);
    const notes = notesOn(measured);
    console.log(notes.length > 0 ? `To know:\n${notes.join('\n')}\n` : '');
    const releases = figures.reduce((sum, each) => sum + each.releases, 0);
    console.log(`${number(releases)} releases in ${number(wallSeconds)} s with ${processes} processes.`);
    return { problems: problemsOf(measured), results: { seed, wallSeconds, notes, measured } };
  },
};

function print({ name, kind }: VerdictScenario, measured: readonly Measured[]): void {
  const rows = measured.filter(({ scenario }) => scenario === name);
  console.log(`${kind}: ${name} (${number(rows[0]?.figures.releases ?? 0)} releases each)\n`);
  printTable(
    ['', 'rolled back', 'held', 'promoted', 'min: median', 'p90', 'of data', 'bad responses'],
    rows.map(({ policy, figures }) => [policy, ...cellsOf(figures)]),
  );
  console.log();
}

function cellsOf(figures: VerdictFigures): string[] {
  const { rolledBack, held, promoted, minutesToRollback, dataMinutes, badResponses } = figures;
  const shares = [rolledBack, held, promoted].map((share) => `${number(share * 100, 2)}%`);
  const times = [minutesToRollback?.median, minutesToRollback?.p90];
  return [
    ...shares,
    ...times.map((minutes) => (minutes === undefined ? '' : number(minutes, 1))),
    dataMinutes === undefined ? '' : number(dataMinutes),
    number(badResponses, 1),
  ];
}
