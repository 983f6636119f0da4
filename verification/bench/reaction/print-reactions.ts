import { number, printTable } from '../harness/table';
import { rowsOf, type Measured } from './requirements';
import type { ReactionFigures } from './reaction-figures';

/** Prints the figures of all cells of a rate: healthy releases that were rolled back, then reactions to bad ones. */
export function printReactions(requestsPerSecond: number, measured: readonly Measured[]): void {
  const policies = [...new Set(measured.map(({ policy }) => policy))];
  const table = (isHealthy: boolean, write: (figures: ReactionFigures) => string) => {
    const cells = rowsOf(measured, ({ kind }) => (kind !== 'regression') === isHealthy);
    const labels = [...new Set(cells.map(({ cell }) => cell.label))];
    printTable(
      ['', ...labels],
      policies.map((policy) => [
        policy,
        ...cells.filter((each) => each.policy === policy).map(({ figures }) => write(figures)),
      ]),
    );
    console.log();
  };
  console.log(`${requestsPerSecond} requests per second: healthy releases rolled back\n`);
  table(true, ({ rolledBack }) => `${number(rolledBack * 100, 1)}%`);
  console.log(
    `${requestsPerSecond} requests per second: median s from the first fault to the baseline, to the last bad response; ` +
      'mean bad responses; bad releases found\n',
  );
  table(false, (figures) => {
    const {
      medianSecondsToBaseline: baseline,
      medianSecondsToLast: last,
      badResponses,
      rolledBack,
    } = figures;
    const seconds = [baseline, last].map((each) => (each === undefined ? '–' : number(each))).join(', ');
    return `${seconds}; ${number(badResponses, badResponses < 100 ? 1 : 0)}; ${number(rolledBack * 100)}%`;
  });
}
