import { number, printTable } from '../harness/table';
import { rates } from './cells';
import { comparablePeers, rowsOf, type Measured } from './requirements';
import type { ReactionFigures } from './reaction-figures';

/** Cells of one table, so that it fits a terminal. */
const mostColumns = 6;

/** Prints, for each bad release, our bad responses as a part of those of the best comparable peer. */
export function printRatios(measured: readonly Measured[]): void {
  const bad = rowsOf(measured, ({ kind }) => kind === 'regression');
  if (bad.length === 0) return;
  const labels = [...new Set(bad.map(({ cell }) => cell.label))];
  const rows = [...new Set(bad.map(({ policy }) => policy))].filter((policy) => policy.startsWith('ours'));
  console.log(
    'Bad responses to the last one, as a part of those of the best peer that rolls back at most 1% of healthy releases and finds\n' +
      `as many bad ones (–: there is none), with ${rows.join(' · ')}\n`,
  );
  const ratio = (label: string, rate: number) => {
    const cells = bad.filter(({ cell }) => cell.label === label && cell.traffic.requestsPerSecond === rate);
    const ofRows = rows.map((policy) => {
      const row = cells.find((each) => each.policy === policy);
      const best =
        row && Math.min(...comparablePeers(row, measured).map(({ figures }) => figures.badResponses));
      return row && best !== undefined && best < Infinity ? number(row.figures.badResponses / best, 2) : '–';
    });
    return cells.length === 0 ? '' : ofRows.join(' · ');
  };
  printTable(
    ['', ...rates.map((rate) => `${number(rate)}/s`)],
    labels.map((label) => [label, ...rates.map((rate) => ratio(label, rate))]),
  );
  console.log();
}

/** Prints the figures of all cells of a rate: healthy releases that were rolled back, then reactions to bad ones. */
export function printReactions(requestsPerSecond: number, all: readonly Measured[]): void {
  const measured = rowsOf(all, ({ traffic }) => traffic.requestsPerSecond === requestsPerSecond);
  const policies = [...new Set(measured.map(({ policy }) => policy))];
  const table = (isHealthy: boolean, title: string, write: (figures: ReactionFigures) => string) => {
    const cells = rowsOf(measured, ({ kind }) => (kind !== 'regression') === isHealthy);
    if (cells.length > 0) console.log(`${number(requestsPerSecond)} requests per second: ${title}\n`);
    const labels = [...new Set(cells.map(({ cell }) => cell.label))];
    for (let from = 0; from < labels.length; from += mostColumns) {
      const shown = labels.slice(from, from + mostColumns);
      printTable(
        ['', ...shown],
        policies.map((policy) => [
          policy,
          ...cells
            .filter((each) => each.policy === policy && shown.includes(each.cell.label))
            .map(({ figures }) => write(figures)),
        ]),
      );
      console.log();
    }
  };
  table(true, 'healthy releases rolled back', ({ rolledBack }) => `${number(rolledBack * 100, 1)}%`);
  const columns =
    'median s from the first fault to the baseline, to the last bad response; mean bad responses; bad releases found';
  table(false, columns, (figures) => {
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
