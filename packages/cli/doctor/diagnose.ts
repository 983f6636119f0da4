import type { ServiceManifest } from '../../../core/registry/service-manifest';
import type { Finding } from './doctor-report';
import type { Inspection } from './inspection';
import type { ReadResult } from './read-result';
import { checkAliases, checkFunctions, checkStateMachine } from './machinery';
import { ok, warning, type CheckResult } from './finding-builders';
import { checkClients } from './clients';
import { checkConcurrency } from './concurrency';
import { checkEvidence } from './evidence';
import { deniedActions } from './denied-actions';
import { checkLedger, checkTraffic } from './traffic';
import { checkTargets } from './targets';
import { checkTrail } from './trail';
import { checkTriggers } from './triggers';
import { checkTripwire } from './tripwire';
import { checkUndo } from './undo';
import { checkAlarms, checkDeadLetters, checkGuard, checkNotifications } from './monitoring';

/** Runs every check on an inspection. Later checks depend on the earlier ones. */
export function diagnose(manifest: ServiceManifest, inspection: Inspection): Finding[] {
  const results: Readonly<Record<string, CheckResult>> = {
    'state machine': checkStateMachine(manifest, inspection),
    functions: checkFunctions(inspection),
    aliases: checkAliases(manifest, inspection),
    targets: checkTargets(manifest, inspection),
    clients: checkClients(inspection),
    ledger: checkLedger(manifest, inspection),
    traffic: checkTraffic(manifest, inspection),
    undo: checkUndo(manifest, inspection),
    alarms: checkAlarms(inspection),
    evidence: checkEvidence(inspection),
    tripwire: checkTripwire(manifest, inspection),
    guard: checkGuard(manifest, inspection),
    concurrency: checkConcurrency(manifest, inspection),
    'dead letters': checkDeadLetters(inspection),
    notifications: checkNotifications(manifest, inspection),
    triggers: checkTriggers(inspection),
    CloudTrail: checkTrail(inspection),
    permissions: checkPermissions(inspection),
  };
  return Object.entries(results).map(([check, result]) => ({ check, ...result }));
}

function checkPermissions(inspection: Inspection): CheckResult {
  const actions = deniedActions(Object.values(inspection) as ReadResult<unknown>[]);
  if (actions.length === 0) return ok('all read calls were allowed (calls that write were not tested)');
  return warning(`access denied: ${actions.join(', ')}`, {
    remedy: 'rollouts policy prints the permissions of each command',
  });
}
