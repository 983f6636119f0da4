import { type Bench, type BenchResult, wholeNumber, WrongUse } from '../harness/bench';
import { number } from '../harness/table';
import { cellsOf, rates, type ReactionCell } from './cells';
import { competitors, type Competitor } from './competitors';
import { figuresOf, reactionOf, type Reaction } from './reaction-figures';
import { problemsOf, type Measured } from './requirements';
import { printRatios, printReactions } from './print-reactions';
import { spreads } from './served-seconds';
import { judgeRelease, type ReactionOptions } from './simulated-reaction';
import { trippedAt } from './tripwire';

/** Measures how long a bad canary serves, and how often a healthy one is rolled back, with the tripwire and with other tools. */
export const reaction: Bench = {
  name: 'reaction',
  question: 'how many requests does a bad canary fail until the last one, and how do other tools compare?',
  flags: { releases: '200', seed: '1', weather: 'typical', only: '' },
  async run(flags): Promise<BenchResult> {
    const releases = wholeNumber(flags, 'releases', 1, 100_000);
    const seed = wholeNumber(flags, 'seed', 0, 2 ** 32 - 1);
    const spread = spreads.find((each) => each === flags['weather']);
    if (!spread) throw new WrongUse(`--weather must be ${spreads.join(' or ')}, not ${flags['weather']}`);
    const only = flags['only'] ?? '';
    if (!rates.flatMap(cellsOf).some(({ name }) => name.includes(only))) {
      throw new WrongUse(`--only must be a part of the name of a cell, such as "20/s 0.1%", not "${only}"`);
    }
    const startedAt = process.hrtime.bigint();
    const measured = rates.flatMap((rate) =>
      cellsOf(rate).flatMap((cell, index) =>
        cell.name.includes(only)
          ? competitors.flatMap((competitor) =>
              measure(cell, competitor, { releases, spread, seeds: [seed, rate, index] }),
            )
          : [],
      ),
    );
    printRatios(measured);
    for (const rate of rates) printReactions(rate, measured);
    const wallSeconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
    console.log(`${number(releases)} releases a cell and policy in ${number(wallSeconds)} s.`);
    return { problems: problemsOf(measured), results: { seed, weather: spread, wallSeconds, measured } };
  },
};

/** The rows of a competitor: each tripwire judges the releases that the competitor's policy judges. */
function measure(
  cell: ReactionCell,
  { name, policyFor, strategyFor, tripwires = {} }: Competitor,
  {
    releases,
    spread,
    seeds,
  }: Omit<ReactionOptions, 'strategy' | 'traffic' | 'policy'> & { readonly releases: number },
): Measured[] {
  const { traffic, dispersion = 1, loggedAfter = 0 } = cell;
  const strategy = strategyFor(dispersion);
  const judge = policyFor(strategy);
  const rows = new Map<string, Reaction[]>([name, ...Object.keys(tripwires)].map((row) => [row, []]));
  for (let index = 0; index < releases; index++) {
    const release = judgeRelease({
      strategy,
      traffic,
      policy: judge,
      spread,
      seeds: [...seeds, index],
    });
    rows.get(name)!.push(reactionOf(release, release.rolledBackAt));
    for (const [row, watermarkSeconds] of Object.entries(tripwires)) {
      const { requestsPerSecond } = traffic;
      const options = { requestsPerSecond, watermarkSeconds, dispersion };
      const tripped = loggedAfter === false ? undefined : trippedAt(release, { ...options, loggedAfter });
      rows.get(row)!.push(reactionOf(release, tripped ?? release.rolledBackAt));
    }
  }
  return [...rows].map(([policy, reactions]) => ({
    cell,
    policy,
    figures: figuresOf(reactions),
  }));
}
