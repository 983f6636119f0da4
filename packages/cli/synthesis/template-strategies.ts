import { weightSchema } from '../../../core/traffic/weight-schema';
import { z } from 'zod';
import { approvalSchema } from '../../../core/strategy/approval-policy';
import { conflictPolicies } from '../../../core/strategy/conflict-policy';
import { strategiesMetadataKey } from '../../../core/registry/service-manifest';
import { gateSchema, type Gate } from '../../../core/strategy/gates';
import { describeIssues } from '../../../core/text/issues';
import type { Strategy } from '../../../core/strategy/strategy';
import type { SignalSource } from '../../../core/strategy/stage';
import { readTemplate } from './read-template';

const stageSchema = z.object({
  label: z.string(),
  canaryWeight: weightSchema,
  bakeSeconds: z.number(),
  settleSeconds: z.number(),
  maxHoldSeconds: z.number(),
  maxPauseSeconds: z.number(),
  maxWaitSeconds: z.number(),
  checkIntervalSeconds: z.number(),
  source: z.custom<SignalSource>((source) => typeof source === 'string'),
  bucketSeconds: z.union([z.literal(10), z.literal(60)]),
  // CDK leaves out lists that are empty.
  gates: z.array(gateSchema.transform(withoutOwnAlarms)).default([]),
  approval: approvalSchema.optional(),
});

const strategiesSchema = z
  .array(
    z.object({
      kind: z.literal('canary'),
      name: z.string(),
      checkIntervalSeconds: z.number(),
      maxPauseSeconds: z.number(),
      maxWaitSeconds: z.number(),
      onConflict: z.enum(conflictPolicies).optional(),
      start: stageSchema.optional(),
      stages: z.array(stageSchema).min(1),
    }),
  )
  .min(1);

/** A placeholder for a reference that only a deployment resolves. */
const reference = '(reference)';

/**
 * Reads the strategies of a synthesized template from the Metadata of its state machines.
 *
 * The names of alarms that the template itself creates are dropped from `alarms` gates.
 *
 * @throws Error when the file cannot be read, is not a template, or has no strategy that this version understands
 */
export function readTemplateStrategies(file: string): Strategy[] {
  const strategies = Object.entries(readTemplate(file).Resources).flatMap(([id, { Metadata }]) =>
    Metadata && strategiesMetadataKey in Metadata
      ? parseStrategiesOf(`${file}: resource "${id}"`, Metadata[strategiesMetadataKey])
      : [],
  );
  if (strategies.length === 0) throw new Error(`${file} contains no strategies`);
  return strategies;
}

function parseStrategiesOf(where: string, value: unknown): Strategy[] {
  const parsed = strategiesSchema.safeParse(withoutIntrinsics(value));
  if (!parsed.success) throw new Error(describeIssues(where, parsed.error));
  return parsed.data;
}

/** Replaces each intrinsic function, such as `{"Ref": "Alarm"}`, with a placeholder. */
function withoutIntrinsics(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutIntrinsics);
  const entries = Object.entries(value);
  const [name = ''] = Object.keys(value);
  if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) return reference;
  return Object.fromEntries(entries.map(([key, each]) => [key, withoutIntrinsics(each)]));
}

function withoutOwnAlarms(gate: Gate): Gate {
  if (gate.type !== 'alarms') return gate;
  const names = gate.names?.filter((name) => !name.includes(reference)) ?? [];
  return { ...gate, names: names.length > 0 ? names : undefined };
}
