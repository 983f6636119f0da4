import type { GateMetric, MetricPresence } from '../../../aws/diagnosis/metric-presence';
import type { Inspection } from './inspection';
import { ifRead, ok, warning, type CheckResult } from './finding-builders';

/** Checks that the metrics by which gates judge had data, which only shows while there are requests. */
export function checkEvidence({ metricPresence }: Inspection): CheckResult {
  return ifRead(metricPresence, (presence) => {
    const { requests, latticeRequests, silent } = presence;
    const evidence = { requests, latticeRequests, silent: silent.map((metric) => ({ ...metric })) };
    return { ...judge(presence), evidence };
  });
}

function judge({ requests, latticeRequests, silent }: MetricPresence): CheckResult {
  if (requests === 0 && latticeRequests === 0) return ok('no requests in the last day, so no metrics either');
  if (silent.length > 0) {
    return warning(`no data in the last day: ${silent.map(describe).join(', ')}`, {
      remedy:
        'the gates hold until these have data: correct their names and dimensions, or publish them (docs/strategies.md)',
      command: `aws cloudwatch list-metrics --namespace ${silent[0]!.namespace}`,
    });
  }
  if (latticeRequests === 0) {
    return warning(
      'VPC Lattice published no metrics of the target groups in the last day, despite requests',
      {
        remedy:
          "the source aws judges by Lambda's own numbers, which miss 5xx responses of the handler: instrument it (docs/instrument.md)",
      },
    );
  }
  return ok('VPC Lattice and every metric of a threshold gate had data in the last day');
}

function describe({ namespace, name, dimensions, gate }: GateMetric): string {
  const values = Object.entries(dimensions).map(([dimension, value]) => `${dimension}=${value}`);
  return `${namespace} ${name}${values.length > 0 ? ` {${values.join(', ')}}` : ''} of the gate "${gate}"`;
}
