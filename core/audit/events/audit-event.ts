import { abortRequested } from './abort-requested';
import { admitted } from './admitted';
import { approvalRequested } from './approval-requested';
import { approved } from './approved';
import { concluded } from './concluded';
import type { EventOf } from './define-audit-event';
import { drained } from './drained';
import { guarded } from './guarded';
import { judged } from './judged';
import { paused } from './paused';
import { prepared } from './prepared';
import { productionReachable } from './production-reachable';
import { productionUnreachable } from './production-unreachable';
import { promoted } from './promoted';
import { promotionRequested } from './promotion-requested';
import { rejected } from './rejected';
import { resumed } from './resumed';
import { rolledBack } from './rolled-back';
import { shifted } from './shifted';
import { gap } from './gap';
import { faultsUnseen } from './faults-unseen';
import { sourceUnavailable } from './source-unavailable';
import { startRequested } from './start-requested';

/** Every kind of audit event, in the order in which those of the same instant happened. */
export const auditEvents = [
  startRequested,
  admitted,
  prepared,
  paused,
  resumed,
  promotionRequested,
  abortRequested,
  approved,
  rejected,
  productionUnreachable,
  productionReachable,
  judged,
  approvalRequested,
  shifted,
  promoted,
  guarded,
  rolledBack,
  drained,
  concluded,
  sourceUnavailable,
  faultsUnseen,
  gap,
] as const;

type Definition = (typeof auditEvents)[number];

/** One entry of a release's audit trail. */
export type AuditEvent = {
  [Kind in AuditEventKind]: EventOf<Kind, ReturnType<Extract<Definition, { kind: Kind }>['fields']>>;
}[AuditEventKind];

export type AuditEventKind = Definition['kind'];

/** Sorts events as they happened, and is the same for the same event written twice. */
export function eventKey({ at, kind }: AuditEvent): string {
  const order = auditEvents.findIndex((each) => each.kind === kind);
  return `${at}#${String(order).padStart(2, '0')}-${kind}`;
}
