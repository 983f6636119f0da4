import type { Decision } from '../../analysis/gates/decision';
import { defineAuditEvent, type EventTone } from './define-audit-event';

const tones: Readonly<Record<Decision, EventTone>> = { advance: 'good', hold: 'neutral', fail: 'bad' };

/** The gates were checked. */
export const judged = defineAuditEvent({
  kind: 'judged',
  fields: ({ name, text, texts, count, decision, cause, gateResults, countsBySide, optional }) => ({
    stage: name,
    decision,
    /** The cause of the decision: the gates, or a request by a person. */
    cause,
    /** The names of the enforced gates that fail or, where none fails, of those that hold. */
    blockingGates: texts,
    /** One sentence for people. */
    reason: text,
    gates: gateResults,
    counts: countsBySide,
    /** Seconds until the next check, if it holds. */
    waitSeconds: optional(count),
  }),
  describe: ({ stage, decision, reason }) => ({
    tone: tones[decision],
    title: `${stage}: ${decision}`,
    why: reason,
  }),
});
