import type { ApprovalAnswer } from '../../release/approval';
import type { ApprovalPolicy } from '../../strategy/approval-policy';
import type { PromotionExtent } from '../../release/controls';
import type { ControlRequest } from '../../release/control-request';
import type { Decision } from '../../analysis/gates/decision';
import type { GateResult } from '../../analysis/gates/gate-result';
import type { CauseCode, SideCounts } from '../../analysis/verdict';
import type { AskedRelease, Failure, Outcome } from '../../release/release';

/** Who asked for something, and why. */
type Asked = Pick<ControlRequest, 'requestedBy' | 'reason'>;

/**
 * What made the guard act.
 *
 * - `alarm` means: an alarm that the release is held to went to ALARM
 * - `drift` means: somebody else changed the route
 * - `abort` means: an abort was recorded, and traffic was still away
 * - `ended` means: the execution ended before its release did
 */
export const guardTriggers = ['alarm', 'drift', 'abort', 'ended'] as const;

export type GuardTrigger = (typeof guardTriggers)[number];

/** One entry of a release's audit trail. `at` is ISO 8601, the time that the state machine passed. */
export type AuditEvent = { readonly at: string } & (
  | {
      /** means: the release holds the lock and may begin */
      readonly kind: 'admitted';
      readonly version: string;
      readonly previousVersion: string;
      readonly strategy: string;
      readonly reason?: string;
      readonly requestedBy?: string;
      /** Why it does not wait for its windows, if it does not. */
      readonly overrideWindowReason?: string;
    }
  | {
      /** means: the alias `canary` points to the version */
      readonly kind: 'prepared';
      readonly version: string;
    }
  | ({
      /** means: the release stays at its stage until it is resumed, or has been paused for too long */
      readonly kind: 'paused';
    } & Asked)
  | ({
      /** means: a paused release may go on */
      readonly kind: 'resumed';
    } & Asked)
  | ({
      /** means: somebody wants the release to go on although a gate holds */
      readonly kind: 'promotionRequested';
      readonly extent: PromotionExtent;
      /** The stage that is passed, for the extent `stage`. */
      readonly stage?: string;
    } & Asked)
  | ({
      /** means: somebody wants everything taken back */
      readonly kind: 'abortRequested';
    } & Asked)
  | {
      /** means: AWS shows the canary with this share of the traffic */
      readonly kind: 'shifted';
      readonly stage: string;
      readonly canaryPerMille: number;
    }
  | {
      /** means: the gates were asked */
      readonly kind: 'judged';
      readonly stage: string;
      readonly decision: Decision;
      /** What the decision rests on: the gates, or what a person asked. */
      readonly cause: CauseCode;
      /** The names of the enforced gates that fail or, where none fails, of those that hold. */
      readonly blockingGates: readonly string[];
      /** In one sentence, for people. */
      readonly reason: string;
      readonly gates: readonly GateResult[];
      readonly counts: { readonly canary: SideCounts; readonly production: SideCounts };
      /** How long until the next check, if it holds. */
      readonly waitSeconds?: number;
    }
  | {
      /** means: everything else speaks for going on, and a person is asked */
      readonly kind: 'approvalRequested';
      readonly stage: string;
      /** What the gates said. */
      readonly evidence: string;
      /** When the time to answer is over. */
      readonly until: string;
      /** What happens then. */
      readonly otherwise: ApprovalPolicy['otherwise'];
    }
  | ({
      /** means: a person said yes to the stage, or no, which takes everything back */
      readonly kind: ApprovalAnswer;
      readonly stage: string;
    } & Asked)
  | {
      /** means: the alias `live` points to the version and traffic is at rest */
      readonly kind: 'promoted';
      readonly version: string;
    }
  | {
      /** means: the guard stepped in, and traffic is confirmed at rest */
      readonly kind: 'guarded';
      readonly trigger: GuardTrigger;
      /** What made it: `checkout-canary-errors is in ALARM (…)`. */
      readonly cause: string;
      /** In one sentence. */
      readonly did: string;
    }
  | {
      /** means: traffic is confirmed at rest on the version before */
      readonly kind: 'rolledBack';
      readonly failure: Failure;
      readonly restoredVersion: string;
    }
  | {
      /** means: no request reaches the canary any more */
      readonly kind: 'drained';
      /** From when on, as far as the minutes of CloudWatch tell. */
      readonly drainedAt: string;
    }
  | {
      /** means: the release has ended; nothing follows */
      readonly kind: 'concluded';
      readonly outcome: Outcome;
      readonly failure?: Failure;
      /** Of one that was refused, and so never admitted. */
      readonly asked?: AskedRelease;
    }
);

export type AuditEventKind = AuditEvent['kind'];

/** The order of what can happen in the same instant; with `at` it gives each event its place in the timeline. */
const orderWithinInstant = [
  'admitted',
  'prepared',
  'paused',
  'resumed',
  'promotionRequested',
  'abortRequested',
  'approved',
  'rejected',
  'judged',
  'approvalRequested',
  'shifted',
  'promoted',
  'guarded',
  'rolledBack',
  'drained',
  'concluded',
] as const satisfies readonly AuditEventKind[];

/** Sorts events as they happened, and is the same for the same event written twice. */
export function eventKey(event: AuditEvent): string {
  const order = String(orderWithinInstant.indexOf(event.kind)).padStart(2, '0');
  return `${event.at}#${order}-${event.kind}`;
}
