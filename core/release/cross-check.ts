import { z } from 'zod';
import { executionArnOf } from './execution-arn';
import type { Release } from './release';

/**
 * The result of comparing the ledger's `current` with Step Functions.
 *
 * - `confirmed`: it is an execution of the service's state machine that releases this version
 * - `unconfirmed`: Step Functions did not answer, or does not know the execution, which may have just begun
 * - `refuted`: the row is not what a release wrote. `why` has no words of the row, which may be anybody's
 */
export type CrossCheck =
  { readonly kind: 'confirmed' | 'unconfirmed' } | { readonly kind: 'refuted'; readonly why: string };

/** The execution, as far as it is known. */
export interface KnownExecution {
  readonly status: string;
  /** JSON; undefined if Step Functions does not return it. */
  readonly input?: string;
}

/**
 * A name that Step Functions accepts. It answers to others as to a wrong request, not as to an execution that does not exist.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
const executionName = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

/** True if a release names an execution of the state machine as its own, with a name that an execution can have. */
export function namesExecutionOf(
  { id, executionArn }: Pick<Release, 'id' | 'executionArn'>,
  stateMachineArn: string,
): boolean {
  if (!executionName.test(id)) return false;
  return executionArn === executionArnOf(stateMachineArn, id);
}

/** True if an ARN is that of an execution of the same state machine as another one. */
export function areOfSameMachine(executionArn: string, other: string): boolean {
  const colon = executionArn.lastIndexOf(':');
  return (
    executionArn.slice(0, colon) === other.slice(0, other.lastIndexOf(':')) &&
    executionName.test(executionArn.slice(colon + 1))
  );
}

/**
 * Compares the ledger's `current` with its execution. A writer of the row could name any release in it; only Step Functions knows which
 * executions there are, and with which input.
 *
 * @param execution undefined if Step Functions does not know it, or did not answer
 */
export function crossCheck(
  release: Pick<Release, 'id' | 'executionArn' | 'version'>,
  execution: KnownExecution | undefined,
  stateMachineArn: string,
): CrossCheck {
  if (!namesExecutionOf(release, stateMachineArn)) {
    return { kind: 'refuted', why: 'its execution is none of the state machine' };
  }
  if (!execution) return { kind: 'unconfirmed' };
  const released = versionIn(execution.input);
  if (released !== undefined && released !== release.version) {
    return { kind: 'refuted', why: 'its execution releases another version' };
  }
  if (execution.status === 'SUCCEEDED') {
    return { kind: 'refuted', why: 'its execution has succeeded, and does so without a lock' };
  }
  return { kind: 'confirmed' };
}

const inputSchema = z.object({ version: z.string() });

function versionIn(input = 'null'): string | undefined {
  return inputSchema.safeParse(JSON.parse(input)).data?.version;
}
