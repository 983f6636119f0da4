import type { Terminal } from '../../../packages/cli/process/confirm';
import { runChecks, type AcceptanceReport } from '../run/run-checks';
import type { Check } from '../walk/check';
import { Walk } from '../walk/walk';
import type { AwsWorld } from '../worlds/aws';
import { cleanUp } from './clean-up';
import { planLines, askConsent, requireReady } from './consent';

/** The choices of a run in an account. */
export interface AccountRun {
  /** The id of the run. */
  readonly run: string;
  readonly world: AwsWorld;
  readonly checks: readonly Check[];
  /** A folder for cloud assemblies. */
  readonly folder: string;
  /** Skips the question. */
  readonly yes: boolean;
  /** @default - standard input and standard error */
  readonly terminal?: Terminal;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  readonly onResult: Parameters<typeof runChecks>[2]['onResult'];
}

/**
 * Asks, runs the checks, and deletes what they made, whatever happens.
 *
 * @returns the report, and whether nothing is left in the account
 * @throws NotReady, UsageError, Declined, Interrupted before anything is made; Error after an interruption
 */
export async function runInAccount(
  options: AccountRun,
): Promise<{ readonly report: AcceptanceReport; readonly isClean: boolean }> {
  const { world, checks, signal, say, onResult, run } = options;
  await requireReady(world);
  for (const line of planLines(world, run)) say(line);
  await askConsent(world, options);
  const walk = new Walk(world, options.folder);
  let isClean = false;
  let report: AcceptanceReport;
  try {
    await world.createClients(walk.nextFolder());
    report = await runChecks(walk, checks, { onResult, signal });
  } finally {
    await walk.traffic?.stop();
    isClean = await cleanUp(world, say);
  }
  return { report, isClean };
}
