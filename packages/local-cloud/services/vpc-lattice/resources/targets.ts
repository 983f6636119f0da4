import type { TargetGroupRecord, TargetRecord } from '../state/records';
import { isGone } from '../state/registered-targets';
import type { LatticeStore } from '../state/store';

/** Duration for which a target drains: 1 minute (API model, TargetSummary). */
const drainingMilliseconds = 60_000;

const functionArnPattern =
  /^arn:aws[a-z-]*:lambda:([a-z0-9-]+):(\d{12}):function:[a-zA-Z0-9_-]{1,64}(:[a-zA-Z0-9$_-]{1,128})?$/;

/** A target as requests name it. */
export interface TargetInput {
  readonly id: string;
  readonly port?: number | undefined;
}

/** The result for each target of a request. */
export interface TargetsOutcome {
  readonly successful: readonly TargetInput[];
  readonly unsuccessful: readonly (TargetInput & { failureCode: string; failureMessage: string })[];
}

/**
 * Registers functions; one fits into a target group. Registering what is registered succeeds.
 *
 * On AWS this also adds the permission to invoke to the function's policy (User Guide, lambda-functions). Here it does
 * not: add the permission. Failure codes are unsure, apart from `TargetNotFound` of {@link deregisterTargets}.
 */
export function registerTargets(
  store: LatticeStore,
  targetGroup: TargetGroupRecord,
  targets: readonly TargetInput[],
): TargetsOutcome {
  return each(targets, (target) => {
    const now = store.context.clock.now();
    const present = targetGroup.targets.filter((other) => !isGone(other, now));
    const same = present.find((other) => other.id === target.id);
    const problem = problemOf(store, target);
    if (problem) return ['InvalidTarget', problem];
    if (same) {
      same.drainedAt = undefined;
    } else if (present.some((other) => other.drainedAt === undefined)) {
      return ['TargetLimitExceeded', `The target group ${targetGroup.id} already has a Lambda function`];
    } else {
      targetGroup.targets = [...present, { id: target.id, drainedAt: undefined }];
    }
    return undefined;
  });
}

/**
 * Takes functions out of a target group. While a service uses it they drain for a minute, and requests
 * that they are answering fail (User Guide, lambda-functions).
 */
export function deregisterTargets(
  store: LatticeStore,
  targetGroup: TargetGroupRecord,
  targets: readonly TargetInput[],
): TargetsOutcome {
  const now = store.context.clock.now();
  const drains = store.serviceUsing(targetGroup) !== undefined;
  return each(targets, (target) => {
    const registered = targetGroup.targets.find(
      (other) => other.id === target.id && other.drainedAt === undefined,
    );
    if (!registered) return ['TargetNotFound', `${target.id} is not registered with ${targetGroup.id}`];
    registered.drainedAt = drains ? now + drainingMilliseconds : now;
    return undefined;
  });
}

/**
 * The status of a target of a Lambda target group: never HEALTHY, since there are no health checks. That
 * AWS answers `UNAVAILABLE` follows from its definition in the API model; it was not observed, and neither
 * were the reason codes, which are spelled as those of Elastic Load Balancing.
 */
export function statusOf(
  store: LatticeStore,
  targetGroup: TargetGroupRecord,
  target: TargetRecord,
): { status: 'DRAINING' | 'UNUSED' | 'UNAVAILABLE'; reasonCode: string } {
  if (target.drainedAt !== undefined) {
    return { status: 'DRAINING', reasonCode: 'Target.DeregistrationInProgress' };
  }
  if (!store.serviceUsing(targetGroup)) return { status: 'UNUSED', reasonCode: 'Target.NotInUse' };
  return { status: 'UNAVAILABLE', reasonCode: 'Target.HealthCheckDisabled' };
}

function problemOf(store: LatticeStore, target: TargetInput): string | undefined {
  const [, region, account] = functionArnPattern.exec(target.id) ?? [];
  if (region === undefined) return `${target.id} is not the ARN of a Lambda function`;
  if (region !== store.context.region || account !== store.context.account) {
    return `${target.id} is not in the account and Region of the target group`;
  }
  if (target.port !== undefined) return 'A Lambda function has no port';
  return undefined;
}

function each(
  targets: readonly TargetInput[],
  attempt: (target: TargetInput) => readonly [code: string, message: string] | undefined,
): TargetsOutcome {
  const successful: TargetInput[] = [];
  const unsuccessful: (TargetInput & { failureCode: string; failureMessage: string })[] = [];
  for (const target of targets) {
    const failure = attempt(target);
    if (failure) unsuccessful.push({ ...target, failureCode: failure[0], failureMessage: failure[1] });
    else successful.push(target);
  }
  return { successful, unsuccessful };
}
