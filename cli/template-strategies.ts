import { z } from 'zod';
import { approvalSchema } from '../core/approval';
import { gateSchema, type Gate } from '../core/gates/gate';
import { describeIssues } from '../core/parse';
import { startLabel, type SignalSource, type Strategy } from '../core/strategy';
import { readJsonFile } from '../localcloud/template/json-file';

const stageSchema = z.object({
  label: z.string(),
  canaryPerMille: z.int(),
  bakeSeconds: z.number(),
  settleSeconds: z.number(),
  maxHoldSeconds: z.number(),
  maxPauseSeconds: z.number(),
  checkIntervalSeconds: z.number(),
  source: z.custom<SignalSource>((source) => typeof source === 'string'),
  bucketSeconds: z.union([z.literal(10), z.literal(60)]),
  gates: z.array(gateSchema),
  approval: approvalSchema.optional(),
});

const laneSchema = z.object({
  Type: z.literal('Parallel'),
  Branches: z.tuple([z.object({ States: z.record(z.string(), z.unknown()) })]),
});
const judgeSchema = z.object({
  Arguments: z.object({ Payload: z.object({ stage: stageSchema }) }),
});

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).optional() }),
  ),
});
const joinSchema = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) });

const judgeName = /: Judge /;
const laneName = /^Release by (.+)$/;

/** What stands for a reference of the template until it is deployed. */
const reference = '(reference)';

/**
 * Reads the strategies of a synthesized template out of its state machines, as they would be deployed.
 *
 * An `alarms` gate whose alarms the template itself makes is read as one that names none.
 *
 * @throws Error when the file cannot be read, is no template, or holds no strategy that this version understands
 */
export function readTemplateStrategies(file: string): Strategy[] {
  const template = templateSchema.safeParse(readJsonFile(file));
  if (!template.success) throw new Error(`${file}: it is no CloudFormation template`);
  const strategies = Object.values(template.data.Resources)
    .filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine')
    .flatMap(({ Properties }) => strategiesOf(definitionOf(Properties?.['DefinitionString'])));
  if (strategies.length === 0) throw new Error(`${file}: it holds no strategy`);
  return strategies;
}

function definitionOf(definition: unknown): Readonly<Record<string, unknown>> {
  const joined = joinSchema.safeParse(definition);
  const text = joined.success
    ? joined.data['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : reference)).join('')
    : definition;
  if (typeof text !== 'string') return {};
  const parsed = z.object({ States: z.record(z.string(), z.unknown()) }).safeParse(JSON.parse(text));
  return parsed.success ? parsed.data.States : {};
}

function strategiesOf(states: Readonly<Record<string, unknown>>): Strategy[] {
  return Object.entries(states).flatMap(([stateName, state]) => {
    const name = laneName.exec(stateName)?.[1];
    const lane = laneSchema.safeParse(state);
    if (name === undefined || !lane.success) return [];
    const inside = Object.entries(lane.data.Branches[0].States);
    const judged = inside
      .filter(([innerName]) => judgeName.test(innerName))
      .map(([innerName, judge]) => stageOf(innerName, judge))
      .map((stage) => ({ ...stage, gates: stage.gates.map(withoutOwnAlarms) }));
    const start = judged.find(({ label }) => label === startLabel);
    const [first, ...others] = judged.filter((stage) => stage !== start);
    if (!first) return [];
    const { checkIntervalSeconds, maxPauseSeconds } = first;
    return [
      { name, checkIntervalSeconds, maxPauseSeconds, ...(start && { start }), stages: [first, ...others] },
    ];
  });
}

function stageOf(stateName: string, state: unknown): z.output<typeof stageSchema> {
  const judge = judgeSchema.safeParse(state);
  if (!judge.success) throw new Error(describeIssues(`state "${stateName}"`, judge.error));
  return judge.data.Arguments.Payload.stage;
}

function withoutOwnAlarms(gate: Gate): Gate {
  if (gate.type !== 'alarms') return gate;
  const names = gate.names?.filter((name) => !name.includes(reference)) ?? [];
  return { ...gate, names: names.length > 0 ? names : undefined };
}
