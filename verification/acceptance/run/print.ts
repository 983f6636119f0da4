import { relative } from 'node:path';
import type { AcceptanceReport, CheckResult } from './run-checks';

/** Prints the result of a check as soon as there is one. */
export function printResult({ id, title, line, outcome, seconds, observed, problem }: CheckResult): void {
  const ofLine = line === undefined ? '' : ` (line ${line})`;
  console.log(`${outcome.padEnd(8)}  ${id}${ofLine}: ${title}; ${seconds} s`);
  for (const [name, value] of Object.entries(observed)) {
    console.log(`            ${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}`);
  }
  if (problem !== undefined) console.log(`            ${problem}`);
}

/**
 * Prints what the run says of each assumption that it decided, and the sums.
 *
 * @param file the report as JSON
 */
export function printReport({ cloud, checks, assumptions, seconds }: AcceptanceReport, file: string): void {
  const decided = assumptions.filter(({ result }) => result !== 'undecided');
  const width = Math.max(0, ...decided.map(({ id }) => id.length));
  console.log(`\nAssumptions on ${cloud === 'aws' ? 'AWS' : 'the local cloud'}:`);
  for (const { id, status, result, by } of decided) {
    console.log(`${result.padEnd(9)}  ${id.padEnd(width)}  until now ${status}; by ${by}`);
  }
  const failed = checks.filter(({ outcome }) => outcome === 'failed');
  console.log(
    `\n${checks.length} checks in ${Math.round(seconds / 60)} min, ${failed.length} failed; ` +
      `${decided.length} of ${assumptions.length} assumptions decided. See ${relative('', file)}.`,
  );
}
