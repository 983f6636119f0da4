import type { Outcome } from '../../core/release/release';
import { isAtBaseline } from '../../core/traffic/weights';
import type { WeatherName } from '../../packages/local-cloud';
import { longestOf } from './pace';
import type { Played, PlayedExecution } from './play';
import type { ProofCase, ProvenVersion } from './proof-case';

/** The longest time from a reason to roll back until the baseline is restored, in seconds. */
export const bounds = {
  /** Without faults, from the alarm. */
  undisturbed: 5,
  /** The execution is stopped, without other faults. */
  stopped: 60,
  /** Events are lost, late or duplicated, or an operator makes a request: two sweeps. */
  events: 125,
  /** Temporary faults, from the last strike: the longest task and two sweeps. */
  disturbed: 230,
  /** Permanent faults. */
  broken: 600,
} as const;

export type Bound = keyof typeof bounds;

/**
 * Returns a bound in seconds. An event may be late, and so may the two sweeps that make up for a lost one, and the guard and both
 * rollback tasks may start cold; alarms, whose
 * delays are CloudWatch's, have gone to ALARM before a bound begins.
 */
export function boundSeconds(bound: Bound, weather: WeatherName): number {
  return (
    bounds[bound] +
    longestOf('eventSeconds', weather) +
    2 * longestOf('scheduleSeconds', weather) +
    longestOf('executionReadSeconds', weather) +
    3 * longestOf('coldStartSeconds', weather)
  );
}

/** The result of checking one case. */
export interface Finding {
  /** Broken promises, one sentence each. */
  readonly violations: readonly string[];
  /** The longest time until the baseline was restored, in seconds; undefined without a rollback. */
  readonly baselineSeconds?: number;
}

/** Checks every promise for one played case. */
export function examine(played: Played, proofCase: ProofCase): Finding {
  const baselineSeconds = secondsToBaseline(played, boundOf(proofCase) === 'broken');
  const bound = boundOf(proofCase);
  const violations = [
    ...checkStart(played, proofCase),
    ...checkBaseline(played),
    ...checkLock(played),
    ...checkAliases(played, proofCase),
    ...checkPromotions(played),
    ...checkHealthy(played, proofCase),
    ...played.executions.flatMap((execution) => checkAuditTrail(execution, played, proofCase)),
  ];
  const most = boundSeconds(bound, proofCase.weather);
  if (baselineSeconds !== undefined && baselineSeconds > most) {
    violations.push(
      `the baseline was restored after ${baselineSeconds} s, not within ${most} s (bound: ${bound})`,
    );
  }
  return { violations, ...(baselineSeconds !== undefined && { baselineSeconds }) };
}

/** Returns the bound that applies to a case. */
export function boundOf({ faults, requests }: ProofCase): Bound {
  // A rollback is never later for the state of production.
  if (requests.some(({ asks }) => asks.startsWith('break-'))) return 'undisturbed';
  if (requests.some(({ asks }) => asks === 'exhaust')) return 'disturbed';
  if (faults.length === 0) return requests.length === 0 ? 'undisturbed' : 'events';
  if (faults.every(({ on }) => on === 'execution') && requests.length === 0) return 'stopped';
  if (faults.every(({ on }) => on === 'execution' || on === 'event')) return 'events';
  return faults.some(({ on, count }) => on !== 'execution' && count === undefined) ? 'broken' : 'disturbed';
}

/** Checks that the case has a release, without which no promise is tested. Faults may keep a release from starting. */
function checkStart({ observed }: Played, { faults }: ProofCase): string[] {
  return observed.executions.size > 0 || faults.length > 0 ? [] : ['no release started'];
}

function checkBaseline({ weights }: Played): string[] {
  if (weights && isAtBaseline(weights)) return [];
  return [`traffic ended at ${JSON.stringify(weights ?? 'an action that no release writes')}`];
}

function checkLock({ lockedBy, observed, executions }: Played): string[] {
  const running = executions.filter(({ status }) => status === 'RUNNING').map(({ name }) => name);
  const violations = running.map((name) => `execution ${name} never ends`);
  if (lockedBy !== undefined && observed.pages.length === 0) {
    violations.push(`release ${lockedBy} keeps the lock, and no operator was notified`);
  }
  return violations;
}

/** Checks that production is the version in the ledger, and never a version that failed. */
function checkAliases(
  { observed, executions, lockedBy }: Played,
  { version, faults, requests }: ProofCase,
): string[] {
  const { production } = observed.versions;
  const violations: string[] = [];
  const expected = versionByLedger(executions);
  if (lockedBy === undefined && production !== expected) {
    violations.push(`alias live is at version ${production}, the ledger says ${expected}`);
  }
  const isByPerson = requests.some(({ asks }) => asks === 'promote');
  if (!mayBePromoted(version, faults) && production !== '1' && !isByPerson) {
    violations.push(`the ${version} version is in production`);
  }
  return violations;
}

/** Only the tripwire sees that `failing` fails, and without it a release goes on as if there were none. */
function mayBePromoted(version: ProvenVersion, faults: ProofCase['faults']): boolean {
  return isHealthy(version) || (version === 'failing' && faults.length > 0);
}

function isHealthy(version: ProvenVersion): boolean {
  return version === 'good' || version === 'outage';
}

/** Checks that no version was promoted onto a production that could not be reached. */
function checkPromotions({ observed, unreachable }: Played): string[] {
  return observed.promotions
    .filter((at) => unreachable.some(({ from, to }) => at > from && at < to))
    .map((at) => `alias live was moved ${at} s after publication, while production could not be reached`);
}

/**
 * Checks that a healthy release is promoted, also when somebody forges. A forged lock, like a real one, may refuse a release that
 * begins while it is there.
 */
function checkHealthy({ observed, executions }: Played, { version, faults, requests }: ProofCase): string[] {
  const isForged = requests.every(({ asks }) => asks.startsWith('forge-'));
  if (!isForged || !isHealthy(version) || faults.length > 0 || observed.versions.production !== '1')
    return [];
  const isRefused = executions.some((execution) => outcomesOf(execution).includes('refused'));
  if (isRefused && requests.length > 0 && requests.every(({ asks }) => asks === 'forge-lock')) return [];
  return ['a healthy version was kept from production'];
}

/** Returns the version of the last promoted release. */
function versionByLedger(executions: readonly PlayedExecution[]): string {
  const promotions = executions.flatMap(({ events }) => {
    const concluded = events.find((event) => event.kind === 'concluded' && event.outcome === 'promoted');
    const admitted = events.find((event) => event.kind === 'admitted');
    return concluded && admitted ? [{ at: concluded.at, version: admitted.version }] : [];
  });
  const last = promotions.sort((one, other) => (one.at < other.at ? -1 : 1)).at(-1);
  return last?.version ?? '1';
}

/** Checks that an admitted release has exactly one outcome and a complete audit trail. */
function checkAuditTrail(
  execution: PlayedExecution,
  { lockedBy }: Played,
  { faults, requests }: ProofCase,
): string[] {
  // What somebody else added to the trail is in it.
  if (requests.some(({ asks }) => asks === 'forge-event')) return [];
  const { name, events } = execution;
  // A start is recorded before the release begins, which may then have nothing to do.
  const kinds = events.map(({ kind }) => kind).filter((kind) => kind !== 'startRequested');
  if (kinds.length === 0) return [];
  const violations: string[] = [];
  const outcomes = [...new Set(outcomesOf(execution))].filter((each) => each !== 'rollback-unconfirmed');
  if (outcomes.length > 1) violations.push(`release ${name} ended as ${outcomes.join(' and as ')}`);
  if (outcomes.length === 0 && lockedBy !== name) {
    violations.push(`the audit trail of release ${name} has no outcome: ${kinds.join(', ')}`);
  }
  const hasBegun = kinds.some((kind) => kind === 'prepared' || kind === 'shifted' || kind === 'promoted');
  if (hasBegun && kinds[0] !== 'admitted') {
    violations.push(`the audit trail of release ${name} begins with ${kinds[0]}`);
  }
  // A failed write of these tasks leaves a gap; the guard records the outcome in any case.
  const isUnwritten = faults.some(
    (each) =>
      each.on === 'call' &&
      each.operation === 'PutItem' &&
      ['promote', 'rollback', undefined].includes(each.caller),
  );
  if (isUnwritten) return violations;
  if (outcomes.includes('promoted') && !kinds.includes('promoted')) {
    violations.push(`the audit trail of release ${name} lacks its promotion`);
  }
  if (outcomes.includes('rolled-back') && !kinds.includes('rolledBack')) {
    violations.push(`the audit trail of release ${name} lacks its rollback`);
  }
  return violations;
}

function outcomesOf({ events }: PlayedExecution): Outcome[] {
  return events.flatMap((event) => (event.kind === 'concluded' ? [event.outcome] : []));
}

/**
 * Returns the longest time from a reason to roll back until the canary had no weight.
 *
 * @param isPermanent true if the time counts from the reason, even while faults still strike
 */
function secondsToBaseline({ observed }: Played, isPermanent: boolean): number | undefined {
  const { weights, causes } = observed;
  const durations = causes
    .filter(({ changes, by }) => {
      const away = weights[changes - 1];
      // A reason that concerns one execution does not apply to the weights of the next.
      return away !== undefined && away.canary > 0 && (by === undefined || by === away.by);
    })
    .map(({ at, changes }) => {
      const restored = weights.slice(changes).find(({ canary }) => canary === 0);
      const since = isPermanent ? at : Math.max(at, restored?.struckAt ?? observed.struckAt);
      return Math.max(0, Math.round((restored?.at ?? observed.now) - since));
    });
  return durations.length > 0 ? Math.max(...durations) : undefined;
}
