import { z } from 'zod';
import { weightOfPercent } from '../traffic/weight';
import { approvalSchema } from './approval-policy';
import { conflictPolicies, type ConflictPolicy } from './conflict-policy';
import {
  budgetWeightsPercent,
  defaultBakeSeconds,
  defaultCheckIntervalSeconds,
  defaultMaxHoldSeconds,
  defaultMaxPauseSeconds,
  defaultMaxWaitSeconds,
  defaultSettleSeconds,
  defaultWeightsPercent,
  leastBudgetPerCause,
} from './defaults';
import { enforcedWindowsOf, gateSchema, largestDispersionOf, type Gate } from './gates';
import { areEverOpenTogether } from './opening-hours';
import { riskBudgetSchema, type RiskBudget } from './risk-budget';
import { signalSources, startLabel, type Stage } from './stage';

const gatesSchema = z.array(gateSchema).max(20);

const stageSchema = z.strictObject({
  /** The canary's weight in percent, with at most one decimal. */
  weightPercent: z
    .number()
    .gt(0)
    .max(100)
    .refine((weight) => Number.isInteger(Number((weight * 10).toFixed(6))), 'must have at most one decimal'),
  /** The least duration of the stage, from the shift on. @default 600 (10 minutes) */
  bakeSeconds: z.int().min(0).max(604_800).default(defaultBakeSeconds),
  /** Gates of this stage, in addition to those of the strategy. @default none */
  gates: gatesSchema.default([]),
  /** Requires a person's approval before the release leaves this stage. @default no approval */
  approval: approvalSchema.optional(),
});

const defaultStages = defaultWeightsPercent.map((weightPercent) => stageSchema.parse({ weightPercent }));

/** The budget alone holds the stages before 50%. From there on they bake as they do elsewhere, as there both sides show the most. */
const budgetStages = budgetWeightsPercent.map((weightPercent) =>
  stageSchema.parse({ weightPercent, ...(weightPercent < 50 && { bakeSeconds: 0 }) }),
);

/** The settings of a `canary` strategy. */
export const canarySchema = z.strictObject({
  kind: z.literal('canary').default('canary'),
  /** Strictly ascending, the last at 100%. @default 10 → 30 → 50 → 100%, ten minutes each */
  stages: z
    .array(stageSchema)
    .min(1)
    .max(30)
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
    })
    .optional(),
  /**
   * In the place of `stages`: the weights follow from what a bad release may cost. From 0.1% on, each check goes to the largest of 0.1, 1,
   * 5, 10, 30, 50 and 100% that stays within the budget, whatever the canary may still do.
   */
  budget: riskBudgetSchema.optional(),
  /** The time between checks. @default 30 */
  checkIntervalSeconds: z.int().min(10).max(3600).default(defaultCheckIntervalSeconds),
  /** The time after each shift whose evidence does not count. @default 90 */
  settleSeconds: z.int().min(0).max(3600).default(defaultSettleSeconds),
  /**
   * The longest hold beyond the bake time before the release fails. Waits for a window or a person have limits of their
   * own. @default 5400 (1½ hours)
   */
  maxHoldSeconds: z.int().min(0).max(604_800).default(defaultMaxHoldSeconds),
  /** The longest pause before the release fails, all pauses together. @default 28800 (8 hours) */
  maxPauseSeconds: z.int().min(0).max(604_800).default(defaultMaxPauseSeconds),
  /**
   * The longest wait before the release fails, over all stages: for windows, approvals and during pauses together. A release
   * that would have to wait longer for a window fails at once. @default 345600 (4 days: a weekend and a working day)
   */
  maxWaitSeconds: z.int().min(0).max(604_800).default(defaultMaxWaitSeconds),
  /**
   * The source of requests and faults.
   *
   * - `lambda`: AWS/Lambda by alias, which counts exceptions and timeouts
   * - `vpc-lattice`: AWS/VpcLattice by target group, which counts 5xx responses
   * - `aws`: requests from Lambda, and faults from whichever of the two counted more
   * - `instrumented`: the metrics that the service writes with `instrument`. KPIs are always instrumented.
   *
   * @default "aws"
   */
  source: z.enum(signalSources).default('aws'),
  /**
   * The length of the buckets of evidence. Ten seconds need the source `instrumented` with the resolution `second`, and
   * lose less evidence at the edges of settle times. CloudWatch keeps them for three hours; older evidence is read by the
   * minute.
   *
   * @default 60
   */
  bucketSeconds: z.union([z.literal(10), z.literal(60)]).default(60),
  /**
   * The policy when another release is in flight: be refused, wait in the queue, or supersede an older version. Releases
   * that start by the publication of a version supersede unless this says otherwise.
   *
   * @default "reject"
   */
  onConflict: z.enum(conflictPolicies).optional(),
  /** Gates of every stage. @default alarms, compare (faults), enoughData (50 requests) */
  gates: gatesSchema.default(() =>
    gatesSchema.parse([{ type: 'alarms' }, { type: 'compare' }, { type: 'enoughData' }]),
  ),
  /**
   * Gates before the first request reaches the canary: windows, checks such as smoke tests, alarms.
   *
   * @default the windows among `gates`
   */
  startGates: gatesSchema.optional(),
  /** Requires a person's approval before the first request reaches the canary. @default no approval */
  startApproval: approvalSchema.optional(),
});

/** A strategy that moves traffic to the canary in stages. */
export interface CanaryStrategy {
  readonly kind: 'canary';
  readonly name: string;
  readonly checkIntervalSeconds: number;
  readonly maxPauseSeconds: number;
  readonly maxWaitSeconds: number;
  /** @default `reject`, and `supersede` for releases that start by a publication */
  readonly onConflict?: ConflictPolicy;
  /** Set when there are gates, or an approval, before the first shift. */
  readonly start?: Stage;
  /** Set when the release follows a budget, which decides about the weights. */
  readonly budget?: RiskBudget;
  readonly stages: readonly Stage[];
}

/**
 * Fills in a canary's stages.
 *
 * @param where names the strategy in errors
 * @throws TypeError for settings that contradict each other
 */
export function resolveCanary(
  name: string,
  where: string,
  settings: z.output<typeof canarySchema>,
): CanaryStrategy {
  const { budget, gates, startGates = gates.filter(({ type }) => type === 'window') } = settings;
  if (budget && settings.stages) {
    throw new TypeError(`${where}: budget: takes the place of stages: give one of them`);
  }
  if (budget) refuseSmallBudget(where, budget, gates);
  const stages = settings.stages ?? (budget ? budgetStages : defaultStages);
  for (const [index, stage] of stages.entries()) {
    const all = [...gates, ...stage.gates];
    refuseSharedLabels(`${where}: stages[${index}]`, all);
    if (all.some((gate) => gate.mode === 'enforce' && gate.type !== 'window')) continue;
    throw new TypeError(
      `${where}: stages[${index}]: needs at least one enforced gate: time alone is no evidence`,
    );
  }
  refuseEvidenceBeforeTheFirstShift(where, startGates);
  const { checkIntervalSeconds, maxPauseSeconds, maxWaitSeconds, settleSeconds, maxHoldSeconds } = settings;
  const { source, bucketSeconds, startApproval } = settings;
  if (bucketSeconds === 10 && source !== 'instrumented') {
    throw new TypeError(
      `${where}: bucketSeconds: 10 needs the source "instrumented", not "${source}": AWS measures by the minute`,
    );
  }
  const common = {
    settleSeconds,
    maxHoldSeconds,
    maxPauseSeconds,
    maxWaitSeconds,
    checkIntervalSeconds,
    source,
    bucketSeconds,
    ...(budget && { budget }),
  };
  const strategy: CanaryStrategy = {
    kind: 'canary',
    name,
    checkIntervalSeconds,
    maxPauseSeconds,
    maxWaitSeconds,
    onConflict: settings.onConflict,
    ...(budget && { budget }),
    // A budget decides about the first weight, too.
    ...((startGates.length > 0 || startApproval || budget) && {
      start: {
        ...common,
        label: startLabel,
        canaryWeight: 0,
        bakeSeconds: 0,
        gates: startGates,
        ...(startApproval && { approval: startApproval }),
      },
    }),
    stages: stages.map((stage) => ({
      ...common,
      label: `${stage.weightPercent}%`,
      canaryWeight: weightOfPercent(stage.weightPercent),
      bakeSeconds: stage.bakeSeconds,
      gates: [...gates, ...stage.gates],
      ...(stage.approval && { approval: stage.approval }),
    })),
  };
  if (strategy.start) refuseEndlessWaits(`${where}: before the first shift`, strategy.start);
  for (const [index, stage] of strategy.stages.entries())
    refuseEndlessWaits(`${where}: stages[${index}]`, stage);
  return strategy;
}

/** Refuses a budget that the evidence itself exceeds. */
function refuseSmallBudget(where: string, { maxBadResponses }: RiskBudget, gates: readonly Gate[]): void {
  const least = Math.ceil(leastBudgetPerCause * largestDispersionOf(gates));
  if (maxBadResponses >= least) return;
  throw new TypeError(
    `${where}: budget.maxBadResponses: must be at least ${least}, as the evidence itself takes that many, not ${maxBadResponses}`,
  );
}

/** Refuses waits that can only end with the release. */
function refuseEndlessWaits(where: string, { gates, approval, maxWaitSeconds }: Stage): void {
  if (!areEverOpenTogether(enforcedWindowsOf(gates))) {
    throw new TypeError(`${where}: its windows are never open at the same time, so no release could advance`);
  }
  if (approval && approval.timeoutSeconds > maxWaitSeconds) {
    throw new TypeError(
      `${where}: approval.timeoutSeconds: must be at most maxWaitSeconds, which is ${maxWaitSeconds}, not ${approval.timeoutSeconds}`,
    );
  }
}

function refuseEvidenceBeforeTheFirstShift(where: string, gates: readonly Gate[]): void {
  const index = gates.findIndex(({ type }) => type !== 'window' && type !== 'check' && type !== 'alarms');
  if (index < 0) return;
  throw new TypeError(
    `${where}: startGates[${index}]: must be a window, a check or alarms: there is no canary to observe yet`,
  );
}

/** The data of a threshold gate is keyed by its label. */
function refuseSharedLabels(where: string, gates: readonly Gate[]): void {
  const labels = gates.flatMap((gate) => (gate.type === 'threshold' ? [gate.label] : []));
  const twice = labels.find((label, index) => labels.indexOf(label) !== index);
  if (twice !== undefined) throw new TypeError(`${where}: two threshold gates have the label "${twice}"`);
}
