import { kinds, proofCase } from './classes';
import type { ProofCase } from './proof-case';

/** The calls of the tripwire. */
const tripwireCalls = [
  'dynamodb:GetItem',
  'dynamodb:Query',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'cloudwatch:GetMetricData',
  'lambda:Invoke',
] as const;

/**
 * Returns releases that only the tripwire can roll back, and healthy ones in a shared outage, with every fault on the tripwire, and with
 * requests of operators at every stage, the next version among them.
 */
export function tripwireCases(): ProofCase[] {
  const ofCalls = tripwireCalls.flatMap((call) => [
    ...kinds.calls.map((kind) => `${call}/tripwire=${kind}*1`),
    `${call}/tripwire=error`,
    `${call}/tripwire=access-denied`,
    `${call}/tripwire=killed-after*5`,
  ]);
  const ofFunctions = kinds.functions.flatMap((kind) => [
    `function:tripwire=${kind}*1`,
    `function:tripwire=${kind}*10`,
    `function:guard=${kind}*1`,
  ]);
  const disturbed = [...ofCalls, ...ofFunctions].map((fault) => proofCase('failing', [fault]));
  const asked = (['failing', 'outage'] as const).flatMap((version) =>
    [20, 50, 110, 230, 400, 430].flatMap((atSeconds) =>
      (['publish', 'pause', 'stop', 'promote'] as const).map((asks) =>
        proofCase(version, [], [{ atSeconds, asks }]),
      ),
    ),
  );
  const outages = Array.from({ length: 40 }, (_, index) => ({ ...proofCase('outage', []), seed: index + 1 }));
  return [...disturbed, ...asked, ...outages];
}
