import { type Bench, type BenchResult, wholeNumber } from '../harness/bench';
import { number, printTable } from '../harness/table';
import { playServices } from './play';

const mostProblemsShown = 10;

/** Releases many services at once, to find interference and to count API calls. */
export const services: Bench = {
  name: 'services',
  question:
    'can many services release at once without interference, and how many API calls does a release take?',
  flags: { services: '200', 'requests-per-minute': '30', seed: '1' },
  async run(flags): Promise<BenchResult> {
    const count = wholeNumber(flags, 'services', 1, 500);
    const requestsPerSecond = wholeNumber(flags, 'requests-per-minute', 1, 6000) / 60;
    const seed = wholeNumber(flags, 'seed', 0, 2 ** 31);
    const startedAt = performance.now();
    const outcome = await playServices({
      services: count,
      requestsPerSecond,
      seed,
      onProgress: (text) => console.log(`${number((performance.now() - startedAt) / 1000)} s  ${text}`),
    });
    const wallSeconds = (performance.now() - startedAt) / 1000;
    const residentMegabytes = process.resourceUsage().maxRSS / 1024;
    const releaseCalls = perUnit(outcome.releaseCalls, count);
    const guardCalls = perUnit(outcome.guardCalls, (count * outcome.virtualSeconds) / 60);
    console.log();
    printTable(['calls of a release', 'mean'], releaseCalls);
    console.log();
    printTable(['calls of a guard', 'a minute'], guardCalls);
    const endings = Object.entries(outcome.outcomes).map(([ending, times]) => `${times} ${ending}`);
    console.log(
      `\n${endings.join(', ')}; ${number(outcome.requests)} requests, ${number(outcome.virtualSeconds / 60)} min played ` +
        `in ${number(wallSeconds)} s; ${number(residentMegabytes)} MB at most.`,
    );
    const { problems } = outcome;
    const more = problems.length - mostProblemsShown;
    return {
      problems: [...problems.slice(0, mostProblemsShown), ...(more > 0 ? [`… and ${more} more`] : [])],
      results: { ...outcome, releaseCalls, guardCalls, wallSeconds, residentMegabytes },
    };
  },
};

/** Returns a row for each call, most frequent first, and a last row with the total. */
function perUnit(calls: ReadonlyMap<string, number>, units: number): string[][] {
  const rows = [...calls].sort(([, one], [, other]) => other - one);
  const total = rows.reduce((sum, [, count]) => sum + count, 0);
  return [...rows, ['all', total] as const].map(([call, count]) => [call, number(count / units, 1)]);
}
