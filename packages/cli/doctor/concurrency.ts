import type { ServiceManifest } from '../../../core/registry/service-manifest';
import type { Inspection } from './inspection';
import { ifRead, ok, problem, warning, type CheckResult } from './finding-builders';

/**
 * The part of the account's concurrency that AWS keeps unreserved: it refuses a reservation that would leave less.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
const leastUnreserved = 100;

/** The quota "Concurrent executions" of AWS Lambda, with AWS's default. New accounts may have less. */
const quota = { code: 'L-B99A9384', default: 1000 };

/** The reservation that the remedy names: one sweep and one event at a time. */
const recommended = 2;

/**
 * The unreserved concurrency from which a guard without a reservation is ok: half of AWS's default quota. With a higher
 * threshold, the reservation for one guard would make `doctor` warn about the next one.
 */
const plenty = quota.default / 2;

/** Checks that other functions are not likely to use up the concurrency that the guard runs with. */
export function checkConcurrency(
  { guardFunction }: Pick<ServiceManifest, 'guardFunction'>,
  { guardConcurrency }: Pick<Inspection, 'guardConcurrency'>,
): CheckResult {
  return ifRead(guardConcurrency, ({ limit, unreserved, reserved }) => {
    if (reserved === 0) {
      return problem(`${guardFunction} has a reserved concurrency of 0: it never runs`, {
        command: `aws lambda delete-function-concurrency --function-name ${guardFunction}`,
      });
    }
    const figures = `account limit: ${limit}, unreserved: ${unreserved}`;
    if (reserved !== undefined) {
      return ok(`the guard has a reserved concurrency of ${reserved} (${figures})`);
    }
    const reservable = Math.max(unreserved - leastUnreserved, 0);
    const upTo = `up to ${reservable} can be reserved`;
    if (unreserved >= plenty) return ok(`the guard has no reserved concurrency (${figures}); ${upTo}`);
    const risk = `the guard has no reserved concurrency (${figures}), and cannot run while other functions use all of the account's`;
    if (reservable > 0)
      return warning(`${risk}; ${upTo}`, { remedy: reserve(Math.min(recommended, reservable)) });
    const required = limit - unreserved + leastUnreserved + recommended;
    return warning(`${risk}; none can be reserved, because AWS keeps ${leastUnreserved} unreserved`, {
      remedy: `raise the quota ${quota.code} (Concurrent executions) from ${limit} to ${required} or more, then ${reserve(recommended)}`,
      command: `aws service-quotas request-service-quota-increase --service-code lambda --quota-code ${quota.code} --desired-value ${Math.max(required, quota.default)}`,
    });
  });
}

function reserve(count: number): string {
  return `deploy with guardReservedConcurrency: ${count} (docs/operations.md, The guard)`;
}
