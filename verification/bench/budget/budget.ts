import { judgePolicyFor } from '../../../core/planning/simulation/judge-policy';
import {
  metricsReactionSeconds,
  tripwireReactionSeconds,
  usualDeliverySeconds,
} from '../../../core/strategy/defaults';
import { parseStrategy, type Strategy } from '../../../core/strategy/strategy';
import { type Bench, type BenchResult, wholeNumber } from '../harness/bench';
import { number, printTable } from '../harness/table';
import { figuresOf, reactionOf, type Reaction, type ReactionFigures } from '../reaction/reaction-figures';
import { judgeRelease } from '../reaction/simulated-reaction';
import { trippedAt } from '../reaction/tripwire';

const maxBadResponses = 50;

/** The bad responses on average, as a multiple of the budget, that are tolerated: weights take effect late. */
const toleratedRatio = 1.2;

/** The error rate of production, and of a healthy canary. */
const base = 0.001;

const requestsPerSecond = [5, 20, 100, 1000];
const canaryRates = [base, 1, 0.2, 0.05, 0.01];

const gates = [{ type: 'alarms' }, { type: 'compare' }, { type: 'enoughData' }];

/** A strategy with or without the tripwire. */
interface Row {
  readonly name: string;
  readonly strategy: Strategy;
  readonly hasTripwire: boolean;
}

const fixed = parseStrategy('canary', { gates });
const within = parseStrategy('budget', { gates, budget: { maxBadResponses } });
const rows: readonly Row[] = [false, true].flatMap((hasTripwire) => [
  { name: `canary${hasTripwire ? ', tripwire' : ''}`, strategy: fixed, hasTripwire },
  { name: `budget${hasTripwire ? ', tripwire' : ''}`, strategy: within, hasTripwire },
]);

/** The figures of a row at a rate of requests and an error rate of the canary. */
interface Measured extends ReactionFigures {
  readonly row: string;
  readonly requestsPerSecond: number;
  readonly canaryRate: number;
  /** The share of releases that begin: a budget may refuse them. */
  readonly begun: number;
  /** From the first shift to the promotion, on average; undefined if none is promoted. */
  readonly minutesToPromotion?: number;
}

/** Measures what a bad release costs within a budget of bad responses, and how long a healthy one takes, beside the default strategy. */
export const budget: Bench = {
  name: 'budget',
  question:
    'what does a bad release cost within a budget of 50 bad responses, and how long does a healthy one take?',
  flags: { releases: '60', seed: '1' },
  run(flags): Promise<BenchResult> {
    const releases = wholeNumber(flags, 'releases', 1, 100_000);
    const seed = wholeNumber(flags, 'seed', 0, 2 ** 32 - 1);
    const measured = requestsPerSecond.flatMap((rate) =>
      canaryRates.flatMap((canaryRate) =>
        rows.map((row) => measure(row, { rate, canaryRate, releases, seed })),
      ),
    );
    print(measured);
    return Promise.resolve({ problems: problemsOf(measured), results: { seed, releases, measured } });
  },
};

function measure(
  { name, strategy, hasTripwire }: Row,
  of: {
    readonly rate: number;
    readonly canaryRate: number;
    readonly releases: number;
    readonly seed: number;
  },
): Measured {
  const { rate, canaryRate, releases, seed } = of;
  const traffic = {
    requestsPerSecond: rate,
    faultRate: (side: 'canary' | 'production') => (side === 'canary' ? canaryRate : base),
  };
  const policy = judgePolicyFor(strategy, hasTripwire ? tripwireReactionSeconds : metricsReactionSeconds);
  const reactions: Reaction[] = [];
  const promotedAfter: number[] = [];
  let begun = 0;
  for (let index = 0; index < releases; index++) {
    const release = judgeRelease({
      strategy,
      traffic,
      policy,
      spread: 'typical',
      seeds: [seed, rate, index],
    });
    const tripped = hasTripwire
      ? trippedAt(release, { requestsPerSecond: rate, watermarkSeconds: usualDeliverySeconds })
      : undefined;
    const reaction = reactionOf(release, tripped ?? release.rolledBackAt);
    reactions.push(reaction);
    if (release.shifts.length === 0) continue;
    begun += 1;
    if (!reaction.isRolledBack) promotedAfter.push(release.endedAt);
  }
  const minutes = promotedAfter.reduce((sum, seconds) => sum + seconds / 60, 0) / promotedAfter.length;
  return {
    row: name,
    requestsPerSecond: rate,
    canaryRate,
    begun: begun / releases,
    ...(promotedAfter.length > 0 && { minutesToPromotion: minutes }),
    ...figuresOf(reactions),
  };
}

function print(measured: readonly Measured[]): void {
  console.log(
    'Mean bad responses to the last one; minutes until a healthy release is promoted; promoted of bad ones\n',
  );
  printTable(
    ['', 'healthy', ...canaryRates.slice(1).map((rate) => `${rate * 100}%`)],
    requestsPerSecond.flatMap((rate) =>
      rows.map(({ name }) => [
        `${rate}/s ${name}`,
        ...measured.filter((each) => each.requestsPerSecond === rate && each.row === name).map(cellText),
      ]),
    ),
  );
}

function cellText({ begun, canaryRate, minutesToPromotion, badResponses, rolledBack }: Measured): string {
  if (begun === 0) return 'refused';
  if (canaryRate === base) {
    const lost = rolledBack > 0 ? `, ${number(rolledBack * 100)}% rolled back` : '';
    return `${minutesToPromotion === undefined ? '–' : number(minutesToPromotion)} min${lost}`;
  }
  const promoted = rolledBack < 1 ? `, ${number((1 - rolledBack) * 100)}% promoted` : '';
  return `${number(badResponses)}${promoted}`;
}

/** The violated requirements, a sentence each. */
function problemsOf(measured: readonly Measured[]): string[] {
  return measured
    .filter(({ row, canaryRate, begun }) => row.startsWith('budget') && canaryRate !== base && begun > 0)
    .flatMap(({ row, requestsPerSecond: rate, canaryRate, badResponses, rolledBack }) => {
      const beside = measured.find(
        (each) =>
          each.row === row.replace('budget', 'canary') &&
          each.requestsPerSecond === rate &&
          each.canaryRate === canaryRate,
      )!;
      const where = `${rate}/s, ${canaryRate * 100}%, ${row}`;
      return [
        ...(badResponses > toleratedRatio * maxBadResponses
          ? [`${where}: ${number(badResponses, 1)} bad responses exceed the budget of ${maxBadResponses}`]
          : []),
        ...(rolledBack < beside.rolledBack
          ? [`${where}: more bad releases are promoted than by canary`]
          : []),
      ];
    });
}
