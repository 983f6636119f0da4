import type { Outcome } from '../../core/release/release';
import { isAtRest } from '../../core/traffic/weights';
import type { Played, PlayedExecution } from './play';
import type { ProofCase } from './proof-case';

/** How long traffic may stay on a canary that is to be left, in seconds. */
export const bounds = {
  /** Nothing goes wrong: from the alarm on. */
  undisturbed: 5,
  /** Its execution is stopped, and nothing else goes wrong: from then on. */
  stopped: 60,
  /** An event is lost, late or doubled, or a person aborts: two sweeps. */
  untold: 125,
  /** Something goes wrong for a time: from then on, a task at its longest and two sweeps. */
  disturbed: 230,
  /** Something goes wrong for ever. */
  broken: 600,
} as const;

export type Bound = keyof typeof bounds;

/** What was found of one case. */
export interface Finding {
  /** Promises that were broken, one sentence each. */
  readonly violations: readonly string[];
  /** How long traffic stayed on a canary that was to be left, in seconds; undefined when none was. */
  readonly homeSeconds?: number;
}

/** Whether a release kept what is promised, whatever happened to it. */
export function examine(played: Played, proofCase: ProofCase): Finding {
  const homeSeconds = secondsToHome(played, boundOf(proofCase) === 'broken');
  const bound = boundOf(proofCase);
  const violations = [
    ...checkRest(played),
    ...checkLock(played),
    ...checkAliases(played, proofCase),
    ...played.executions.flatMap((execution) => checkTrail(execution, played, proofCase)),
  ];
  if (homeSeconds !== undefined && homeSeconds > bounds[bound]) {
    violations.push(
      `traffic came home after ${homeSeconds} s, not within ${bounds[bound]} s (bound: ${bound})`,
    );
  }
  return { violations, ...(homeSeconds !== undefined && { homeSeconds }) };
}

/** Which bound holds for a case. */
export function boundOf({ faults, requests }: ProofCase): Bound {
  if (faults.length === 0) return requests.length === 0 ? 'undisturbed' : 'untold';
  if (faults.every(({ on }) => on === 'execution') && requests.length === 0) return 'stopped';
  if (faults.every(({ on }) => on === 'execution' || on === 'event')) return 'untold';
  return faults.some(({ on, count }) => on !== 'execution' && count === undefined) ? 'broken' : 'disturbed';
}

function checkRest({ weights }: Played): string[] {
  if (weights && isAtRest(weights)) return [];
  return [`traffic ended at ${JSON.stringify(weights ?? 'what no release does')}`];
}

function checkLock({ lockedBy, observed, executions }: Played): string[] {
  const running = executions.filter(({ status }) => status === 'RUNNING').map(({ name }) => name);
  const violations = running.map((name) => `execution ${name} never ends`);
  if (lockedBy !== undefined && observed.pages.length === 0) {
    violations.push(`release ${lockedBy} keeps the lock, and nobody is told`);
  }
  return violations;
}

/** Production is what the ledger says, and never a version that was found bad. */
function checkAliases(
  { observed, executions, lockedBy }: Played,
  { version, requests }: ProofCase,
): string[] {
  const { production } = observed.versions;
  const violations: string[] = [];
  const expected = versionByLedger(executions);
  if (lockedBy === undefined && production !== expected) {
    violations.push(`alias live is at version ${production}, the ledger says ${expected}`);
  }
  const isByPerson = requests.some(({ asks }) => asks === 'promote');
  if (version !== 'good' && production !== '1' && !isByPerson) {
    violations.push(`the ${version} version is in production`);
  }
  return violations;
}

/** What the last release that was promoted has put into production. */
function versionByLedger(executions: readonly PlayedExecution[]): string {
  const promotions = executions.flatMap(({ events }) => {
    const concluded = events.find((event) => event.kind === 'concluded' && event.outcome === 'promoted');
    const admitted = events.find((event) => event.kind === 'admitted');
    return concluded && admitted ? [{ at: concluded.at, version: admitted.version }] : [];
  });
  const last = promotions.sort((one, other) => (one.at < other.at ? -1 : 1)).at(-1);
  return last?.version ?? '1';
}

/** One that was admitted is concluded, once, and what came before is told. */
function checkTrail(execution: PlayedExecution, { lockedBy }: Played, { faults }: ProofCase): string[] {
  const { name, events } = execution;
  const kinds = events.map(({ kind }) => kind);
  if (kinds.length === 0) return [];
  const violations: string[] = [];
  const outcomes = [...new Set(outcomesOf(execution))].filter((each) => each !== 'rollback-unconfirmed');
  if (outcomes.length > 1) violations.push(`release ${name} ended as ${outcomes.join(' and as ')}`);
  if (outcomes.length === 0 && lockedBy !== name) {
    violations.push(`the audit trail of release ${name} has no end: ${kinds.join(', ')}`);
  }
  const hasBegun = kinds.some((kind) => kind === 'prepared' || kind === 'shifted' || kind === 'promoted');
  if (hasBegun && kinds[0] !== 'admitted') {
    violations.push(`the audit trail of release ${name} begins with ${kinds[0]}`);
  }
  // What these two could not write down is not there; the outcome is, as the guard sees to it.
  const isUnwritten = faults.some(
    (each) =>
      each.on === 'call' &&
      each.operation === 'PutItem' &&
      ['promote', 'rollback', undefined].includes(each.caller),
  );
  if (isUnwritten) return violations;
  if (outcomes.includes('promoted') && !kinds.includes('promoted')) {
    violations.push(`the audit trail of release ${name} does not tell its promotion`);
  }
  if (outcomes.includes('rolled-back') && !kinds.includes('rolledBack')) {
    violations.push(`the audit trail of release ${name} does not tell its rollback`);
  }
  return violations;
}

function outcomesOf({ events }: PlayedExecution): Outcome[] {
  return events.flatMap((event) => (event.kind === 'concluded' ? [event.outcome] : []));
}

/**
 * From a reason to leave the canary until it was left, at its longest.
 *
 * @param isForEver whether faults that still strike are no excuse
 */
function secondsToHome({ observed }: Played, isForEver: boolean): number | undefined {
  const { shares, causes } = observed;
  const durations = causes
    .filter(({ changes, by }) => {
      const away = shares[changes - 1];
      // What ends one release is no reason to take back the next.
      return away !== undefined && away.share > 0 && (by === undefined || by === away.by);
    })
    .map(({ at, changes }) => {
      const home = shares.slice(changes).find(({ share }) => share === 0);
      const since = isForEver ? at : Math.max(at, home?.struckAt ?? observed.struckAt);
      return Math.max(0, Math.round((home?.at ?? observed.now) - since));
    });
  return durations.length > 0 ? Math.max(...durations) : undefined;
}
