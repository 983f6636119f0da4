import { z } from 'zod';
import { describeIssues } from '../text/issues';
import { canarySchema, resolveCanary, type CanaryStrategy } from './canary';
import { atOnceStrategyName, defaultStrategyName } from './defaults';
import type { Stage } from './stage';

/** The kinds of strategy, by the `kind` that people write; a new kind is a file like `canary.ts` and a line here. */
const kinds = { canary: { schema: canarySchema, resolve: resolveCanary } };

const kindSchema = z.object({
  kind: z.enum(Object.keys(kinds) as (keyof typeof kinds)[]).default('canary'),
});

/** A strategy as people write it: everything has a default. */
export type StrategyInput = z.input<typeof canarySchema>;

/** A stage as people write it. */
export type StageInput = NonNullable<StrategyInput['stages']>[number];

/** A gate as people write it; `type` says which. */
export type GateInput = NonNullable<StrategyInput['gates']>[number];

/** A validated strategy with every default filled in; `kind` says which. */
export type Strategy = CanaryStrategy;

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
  if (name === atOnceStrategyName) throw new TypeError(`${where}: this name is reserved`);
  const { kind } = parse(where, kindSchema, input);
  const { schema, resolve } = kinds[kind];
  return resolve(name, where, parse(where, schema, input));
}

function parse<T extends z.ZodType>(where: string, schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new TypeError(describeIssues(where, parsed.error));
  return parsed.data;
}

/** All stages of a strategy, including the one before the first shift. */
export function everyStageOf({ start, stages }: Strategy): Stage[] {
  return start ? [start, ...stages] : [...stages];
}

/**
 * Validates strategies by name.
 *
 * @param input @default the strategy `canary`: 10 → 30 → 50 → 100%, ten minutes each
 * @throws TypeError that names every wrong field of the first wrong strategy
 */
export function parseStrategies(
  input: Readonly<Record<string, unknown>> = { [defaultStrategyName]: {} },
): Strategy[] {
  const strategies = Object.entries(input).map(([name, strategy]) => parseStrategy(name, strategy));
  if (strategies.length === 0) throw new TypeError('strategies: at least one strategy is needed');
  return strategies;
}
