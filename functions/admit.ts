import { ReleaseError } from '../core/errors';
import { parseReleaseRequest, type Release } from '../core/release';
import { aliasOf, isAtRest } from '../core/traffic';
import { openFunction, openLedger, openObservations, openRoute } from './environment';

/** What the state machine passes. */
export interface AdmitInput {
  /** The input of the execution, unchecked. */
  readonly request: unknown;
  readonly execution: { readonly arn: string; readonly name: string };
  /** The strategies that were deployed. */
  readonly strategies: readonly string[];
  readonly alarmNames: readonly string[];
  readonly at: string;
}

export interface AdmitOutput {
  readonly decision: 'release' | 'already-live';
  readonly release: Release;
}

const [ledger, route, lambda, observations] = [openLedger(), openRoute(), openFunction(), openObservations()];

/**
 * Idempotent: the lock is taken once per execution, everything else only reads.
 *
 * Validates the request, takes the lock and looks whether a release may begin: the version exists, traffic
 * is at rest, the alarms exist and are not red.
 *
 * @throws ReleaseError `InvalidReleaseInput`, `UnknownStrategy`, `VersionNotFound`, `ReleaseInProgress`,
 *   `TrafficNotAtRest`, `AlarmMissing`, `CanaryAlarmStillRed`
 */
export async function handler(input: AdmitInput): Promise<AdmitOutput> {
  const request = parseReleaseRequest(input.request, input.strategies);
  const [version, live] = await Promise.all([
    lambda.readVersion(request.version),
    lambda.readAlias(aliasOf.production),
  ]);
  if (!version) {
    throw new ReleaseError('VersionNotFound', `the function has no published version ${request.version}`);
  }
  const release: Release = {
    id: input.execution.name,
    executionArn: input.execution.arn,
    previousVersion: live.version,
    startedAt: input.at,
    ...request,
  };
  if (live.version === request.version) return { decision: 'already-live', release };

  await ledger.acquire(release);
  await Promise.all([refuseUnlessAtRest(), refuseRedAlarms(input.alarmNames)]);
  const { previousVersion, strategy, reason, requestedBy } = release;
  await ledger.record(release.id, {
    at: input.at,
    kind: 'admitted',
    version: request.version,
    previousVersion,
    strategy,
    reason,
    requestedBy,
  });
  return { decision: 'release', release };
}

async function refuseUnlessAtRest(): Promise<void> {
  const observed = await route.read();
  if (observed.kind === 'forward' && isAtRest(observed.forward)) return;
  throw new ReleaseError(
    'TrafficNotAtRest',
    `traffic is not at rest: the route has ${observed.description}. ` +
      'Bring it back to 100 % production (docs/operations.md, TrafficNotAtRest), then start the release again.',
  );
}

async function refuseRedAlarms(names: readonly string[]): Promise<void> {
  const alarms = await observations.readAlarms(names);
  const missing = alarms.filter((alarm) => alarm.state === 'missing').map((alarm) => alarm.name);
  if (missing.length > 0) throw new ReleaseError('AlarmMissing', `no such alarm: ${missing.join(', ')}`);
  const red = alarms.filter((alarm) => alarm.state === 'ALARM').map((alarm) => alarm.name);
  if (red.length > 0) {
    throw new ReleaseError('CanaryAlarmStillRed', `in ALARM before the release began: ${red.join(', ')}`);
  }
}
