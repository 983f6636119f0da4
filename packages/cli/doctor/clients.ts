import { reportClients, type Clients } from '../reports/clients';
import { describeClients } from '../views/clients-text';
import type { Inspection } from './inspection';
import { ifRead, ok, problem, warning, type CheckResult } from './finding-builders';

/** The next steps; none where clients reach the service. */
const remedies: Readonly<Record<Clients['access'], string | undefined>> = {
  reachable: undefined,
  pending: 'check again in a few minutes, or read the failure of the association',
  serviceNotActive: 'the events of its CloudFormation stack say why',
  noNetwork: 'pass serviceNetworks or clientVpcs to the construct, or associate the service',
  noVpc: 'pass clientVpcs to the construct, or associate the VPC of the clients',
};

/** Checks that clients can reach the service, and shows how. */
export function checkClients({ reachability }: Inspection): CheckResult {
  return ifRead(reachability, (observed) => {
    const clients = reportClients(observed);
    const text = describeClients(clients);
    const remedy = remedies[clients.access];
    if (remedy === undefined) return { ...ok(text), clients };
    const build = clients.access === 'serviceNotActive' ? problem : warning;
    return { ...build(text, { remedy }), clients };
  });
}
