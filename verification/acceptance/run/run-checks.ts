import type { Assumption } from '../assumptions/assumption';
import { assumptions, type AssumptionId } from '../assumptions/index';
import type { Check, DeployDayLine } from '../walk/check';
import type { Observations, Walk } from '../walk/walk';

/** The result of one check. */
export interface CheckResult {
  readonly id: string;
  readonly title: string;
  readonly line?: DeployDayLine;
  readonly outcome: 'passed' | 'recorded' | 'failed';
  /** The seconds it took, of the cloud's clock. */
  readonly seconds: number;
  readonly observed: Observations;
  /** The message of the error, if it failed. */
  readonly problem?: string;
}

/** The verdict of a run on one assumption. */
export interface AssumptionResult extends Pick<Assumption, 'id' | 'title' | 'status'> {
  readonly result: 'confirmed' | 'refuted' | 'undecided';
  /** The check that decided. */
  readonly by?: string;
}

/** The result of a run, as `out/acceptance.json` has it. */
export interface AcceptanceReport {
  readonly cloud: 'local' | 'aws';
  readonly region: string;
  /** ISO 8601, of the cloud's clock. */
  readonly startedAt: string;
  readonly seconds: number;
  readonly checks: readonly CheckResult[];
  readonly assumptions: readonly AssumptionResult[];
}

/** Runs checks one after the other. One that fails does not end the run. */
export async function runChecks(
  walk: Walk,
  checks: readonly Check[],
  options: { readonly onResult: (result: CheckResult) => void; readonly signal?: AbortSignal },
): Promise<AcceptanceReport> {
  const { world } = walk;
  const startedAt = world.now();
  const results: CheckResult[] = [];
  const decided = new Map<AssumptionId, Pick<AssumptionResult, 'result' | 'by'>>();
  for (const check of checks) {
    options.signal?.throwIfAborted();
    const result = await runCheck(walk, check);
    for (const [id, verdict] of walk.decided) decided.set(id, { result: verdict, by: check.id });
    results.push(result);
    options.onResult(result);
  }
  const all = [...assumptions.releases, ...assumptions.localCloud];
  return {
    cloud: world.cloud,
    region: world.region,
    startedAt: new Date(startedAt).toISOString(),
    seconds: walk.secondsSince(startedAt),
    checks: results,
    assumptions: all.map(({ id, title, status }) => ({
      id,
      title,
      status,
      ...(decided.get(id) ?? { result: 'undecided' }),
    })),
  };
}

async function runCheck(walk: Walk, check: Check): Promise<CheckResult> {
  const { id, title, line, kind } = check;
  walk.observed = {};
  walk.decided = new Map();
  const startedAt = walk.world.now();
  const problem = await check.run(walk).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
  );
  return {
    id,
    title,
    ...(line !== undefined && { line }),
    outcome: problem === undefined ? (kind === 'asserts' ? 'passed' : 'recorded') : 'failed',
    seconds: walk.secondsSince(startedAt),
    observed: walk.observed,
    ...(problem !== undefined && { problem }),
  };
}
