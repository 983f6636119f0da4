import type { Associated, Reachability } from '../../../aws/diagnosis/reachability';
import type { Inspection } from './inspection';
import { ifRead, ok, problem, warning, type CheckResult } from './finding-builders';

/** Checks that clients can reach the service, and shows how. */
export function checkClients({ reachability }: Inspection): CheckResult {
  return ifRead(reachability, (observed) => {
    const { dnsName, status, networks } = observed;
    if (status !== 'ACTIVE') {
      return problem(`${dnsName} is ${status}`, { remedy: 'the events of its CloudFormation stack say why' });
    }
    const vpcs = networks.flatMap((network) => network.vpcs);
    const inactive = [...networks, ...vpcs].filter((association) => association.status !== 'ACTIVE');
    if (inactive.length > 0) {
      return warning(`${describe(observed)}; not ACTIVE: ${inactive.map(withStatus).join(', ')}`, {
        remedy: 'check again in a few minutes, or read the failure of the association',
      });
    }
    if (networks.length === 0) {
      return warning(`${describe(observed)}; it belongs to no service network: nobody can reach it`, {
        remedy: 'pass serviceNetworks or clientVpcs to the construct, or associate the service',
      });
    }
    const names = networks.map(({ name }) => name).join(', ');
    if (vpcs.length === 0) {
      return warning(
        `${describe(observed)}; ${names} has no VPC of this account: nobody can reach it, except through VPC endpoints or other accounts`,
        { remedy: 'pass clientVpcs to the construct, or associate the VPC of the clients' },
      );
    }
    return ok(`${describe(observed)}; from ${vpcs.map(({ name }) => name).join(', ')} through ${names}`);
  });
}

function describe({ dnsName, protocol, port, authType, targetStatuses }: Reachability): string {
  const signed = authType === 'AWS_IAM' ? ' (clients sign requests and need a policy)' : '';
  const shown = [...new Set(targetStatuses)].join(', ') || 'none';
  // VPC Lattice does not check the health of Lambda targets.
  const unchecked = targetStatuses.includes('UNAVAILABLE') ? ' (Lambda targets have no health checks)' : '';
  return `${protocol} ${dnsName} port ${port}, auth ${authType}${signed}, targets ${shown}${unchecked}`;
}

function withStatus({ name, status }: Associated): string {
  return `${name} (${status})`;
}
