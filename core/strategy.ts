import { z } from 'zod';
import {
  defaultBakeSeconds,
  defaultCheckIntervalSeconds,
  defaultMaxHoldSeconds,
  defaultMinRequests,
  defaultSettleSeconds,
  defaultStrategyName,
  defaultWeightsPercent,
} from './defaults';
import { describeIssues } from './parse';
import { allTraffic } from './traffic';

const gateSchema = z.discriminatedUnion('type', [
  z.strictObject({
    /** means: none of the service's alarms may be in ALARM */
    type: z.literal('alarms'),
  }),
  z.strictObject({
    /** means: the canary must have served enough requests at this stage before it may advance */
    type: z.literal('enoughData'),
    /** Requests that the canary served at this stage after the settle time. @default 50 */
    minRequests: z.int().min(1).max(1_000_000_000).default(defaultMinRequests),
  }),
]);

const gatesSchema = z.array(gateSchema).max(20);

const stageSchema = z.strictObject({
  /** The canary's share of the traffic in percent, with at most one decimal. */
  weightPercent: z
    .number()
    .gt(0)
    .max(100)
    .refine((weight) => Number.isInteger(Number((weight * 10).toFixed(6))), 'must have at most one decimal'),
  /** How long the stage lasts at least, from the shift on. @default 600 (10 minutes) */
  bakeSeconds: z.int().min(0).max(604_800).default(defaultBakeSeconds),
  /** Gates of this stage beside those of the strategy. @default none */
  gates: gatesSchema.default([]),
});

const strategySchema = z.strictObject({
  /** Strictly ascending, the last at 100 %. */
  stages: z
    .array(stageSchema)
    .min(1)
    .max(30)
    .default(() => defaultWeightsPercent.map((weightPercent) => stageSchema.parse({ weightPercent })))
    .superRefine((stages, context) => {
      for (const [index, stage] of stages.entries()) {
        const before = stages[index - 1];
        if (before && stage.weightPercent <= before.weightPercent) {
          context.addIssue({
            code: 'custom',
            path: [index, 'weightPercent'],
            message: `must be more than ${before.weightPercent}, the weight of the stage before, not ${stage.weightPercent}`,
          });
        }
      }
      if (stages.at(-1)?.weightPercent !== 100) {
        context.addIssue({
          code: 'custom',
          path: [stages.length - 1, 'weightPercent'],
          message: 'must be 100: a release ends with all of the traffic',
        });
      }
    }),
  /** How often a stage is judged. @default 30 */
  checkIntervalSeconds: z.int().min(10).max(3600).default(defaultCheckIntervalSeconds),
  /** Evidence is counted from this long after each shift. @default 90 */
  settleSeconds: z.int().min(0).max(3600).default(defaultSettleSeconds),
  /** How long a stage may hold beyond its bake time before the release fails. @default 3600 (1 hour) */
  maxHoldSeconds: z.int().min(0).max(604_800).default(defaultMaxHoldSeconds),
  /** Gates of every stage. @default alarms, and enoughData with 50 requests */
  gates: gatesSchema.default([{ type: 'alarms' }, { type: 'enoughData', minRequests: defaultMinRequests }]),
});

/** A strategy as people write it: everything has a default. */
export type StrategyInput = z.input<typeof strategySchema>;

/** A rule over evidence. */
export type Gate = z.output<typeof gateSchema>;

/** A validated strategy with every default filled in. */
export interface Strategy {
  readonly name: string;
  readonly checkIntervalSeconds: number;
  readonly stages: readonly Stage[];
}

/** A validated stage; it carries all that its judge needs. */
export interface Stage {
  /** As in state names: `10%`, `0.5%`. */
  readonly label: string;
  readonly canaryPerMille: number;
  readonly bakeSeconds: number;
  readonly settleSeconds: number;
  readonly maxHoldSeconds: number;
  readonly gates: readonly Gate[];
}

const nameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,29}$/, 'must be 1–30 lower-case letters, digits and hyphens, a letter first');

/**
 * Validates one strategy and fills in its defaults.
 *
 * @throws TypeError that names every wrong field and what it may be
 */
export function parseStrategy(name: string, input: unknown): Strategy {
  const where = `strategy "${name}"`;
  const parsedName = nameSchema.safeParse(name);
  if (!parsedName.success) throw new TypeError(`${where}: its name ${parsedName.error.issues[0]?.message}`);
  const parsed = strategySchema.safeParse(input);
  if (!parsed.success) throw new TypeError(describeIssues(where, parsed.error));
  const { stages, checkIntervalSeconds, settleSeconds, maxHoldSeconds, gates } = parsed.data;
  return {
    name,
    checkIntervalSeconds,
    stages: stages.map((stage) => ({
      label: `${stage.weightPercent}%`,
      canaryPerMille: Math.round((stage.weightPercent / 100) * allTraffic),
      bakeSeconds: stage.bakeSeconds,
      settleSeconds,
      maxHoldSeconds,
      gates: [...gates, ...stage.gates],
    })),
  };
}

/**
 * Validates strategies by name.
 *
 * @param input @default the strategy `canary`: 10 → 30 → 50 → 100 %, ten minutes each
 * @throws TypeError that names every wrong field of the first wrong strategy
 */
export function parseStrategies(
  input: Readonly<Record<string, unknown>> = { [defaultStrategyName]: {} },
): Strategy[] {
  const strategies = Object.entries(input).map(([name, strategy]) => parseStrategy(name, strategy));
  if (strategies.length === 0) throw new TypeError('strategies: at least one strategy is needed');
  return strategies;
}
