import { z } from 'zod';
import { decisions } from '../../../core/analysis/gates/decision';
import type { GateResult } from '../../../core/analysis/gates/gate-result';
import { gateSentence } from '../../../core/analysis/gates/gate-sentence';

/** The result of a gate as `--json` prints it. Beside these fields it has the numbers behind its code. */
export const gateReportSchema = z.looseObject({
  gate: z.string(),
  /** Unique among the gates of a stage. */
  name: z.string(),
  decision: z.enum(decisions),
  /** The reason, for programs. */
  code: z.string(),
  /** The reason, for people. */
  sentence: z.string(),
  /** Set when the gate is observed and does not take part in the decision. */
  observed: z.literal(true).optional(),
  /** The strength of the evidence, from 0 to 1, where it decides. */
  evidence: z.strictObject({ harm: z.number(), safety: z.number() }).optional(),
});

export type GateReport = z.output<typeof gateReportSchema>;

/** Adds its sentence to the result of a gate. */
export function reportGate(result: GateResult): GateReport {
  return { ...result, sentence: gateSentence(result) };
}
