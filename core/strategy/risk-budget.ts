import { z } from 'zod';

export const riskBudgetSchema = z.strictObject({
  /** The requests that a canary that fails may fail until the last one, on average. */
  maxBadResponses: z.int().min(1).max(1_000_000),
});

/** The most that a bad release may cost. */
export type RiskBudget = Readonly<z.output<typeof riskBudgetSchema>>;
