import type { ServiceManifest } from '../../../core/registry/service-manifest';
import type { Finding } from './finding';
import type { Inspection } from './inspection';
import type { Looked } from './looked';
import { aboutAliases, aboutFunctions, aboutStateMachine, aboutWayBack } from './machinery';
import { ok, warning, type Opinion } from './finding-builders';
import { refusedActions } from './denied-actions';
import { aboutLedger, aboutTraffic } from './traffic';
import { aboutTargets } from './targets';
import { aboutTrail } from './trail';
import { aboutTriggers } from './triggers';
import { aboutAlarms, aboutDeadLetters, aboutGuard, aboutPeople } from './monitoring';

/** Judges what was seen of a service's delivery. The order is that in which to read it. */
export function diagnose(manifest: ServiceManifest, inspection: Inspection): Finding[] {
  const opinions: Readonly<Record<string, Opinion>> = {
    'state machine': aboutStateMachine(manifest, inspection),
    functions: aboutFunctions(inspection),
    aliases: aboutAliases(manifest, inspection),
    targets: aboutTargets(manifest, inspection),
    ledger: aboutLedger(manifest, inspection),
    traffic: aboutTraffic(inspection),
    'way back': aboutWayBack(manifest, inspection),
    alarms: aboutAlarms(inspection),
    guard: aboutGuard(manifest, inspection),
    'dead letters': aboutDeadLetters(inspection),
    people: aboutPeople(manifest, inspection),
    triggers: aboutTriggers(inspection),
    trail: aboutTrail(inspection),
    permissions: aboutPermissions(inspection),
  };
  return Object.entries(opinions).map(([check, opinion]) => ({ check, ...opinion }));
}

function aboutPermissions(inspection: Inspection): Opinion {
  const actions = refusedActions(Object.values(inspection) as Looked<unknown>[]);
  if (actions.length === 0) return ok('whatever was read may be read; what changes something was not tried');
  return warning(`refused: ${actions.join(', ')}`, { mend: 'docs/cli.md lists what each command needs' });
}
