import { z } from 'zod';
import { isExpression } from './expression';
import type { Json } from './json';

/**
 * The Amazon States Language with JSONata, as far as the local cloud supports it: one strict schema a state
 * type, so that a field that would be ignored is refused instead (`dg/statemachine-structure.html`).
 */

/** A machine, or one branch of a Parallel state. */
export interface Flow {
  readonly StartAt: string;
  readonly States: ReadonlyMap<string, State>;
}

export interface Definition extends Flow {
  /** For the whole execution; no Catch sees it. */
  readonly TimeoutSeconds?: number;
}

export type State =
  TaskState | ParallelState | PassState | WaitState | ChoiceState | SucceedState | FailState;
export type StateType = State['Type'];
export type TaskState = z.output<typeof taskSchema>;
export type PassState = z.output<typeof passSchema>;
export type WaitState = z.output<typeof waitSchema>;
export type ChoiceState = z.output<typeof choiceSchema>;
export type SucceedState = z.output<typeof succeedSchema>;
export type FailState = z.output<typeof failSchema>;
export interface ParallelState extends Omit<z.output<typeof parallelSchema>, 'Branches'> {
  readonly Branches: readonly Flow[];
}
export type Retrier = z.output<typeof retrierSchema>;
export type Catcher = z.output<typeof catcherSchema>;

/** AWS's longest time for one Wait or Task, a little over three years. */
export const maximumSeconds = 99_999_999;

const text = z.string();
const template = z.custom<Json>(() => true);
const expression = z.string().refine(isExpression, 'must be a JSONata expression, {% … %}');
const stateName = z.string().min(1).max(80, 'must be at most 80 characters long');
const variableName = z
  .string()
  .max(80, 'must be at most 80 characters long')
  .regex(/^\p{ID_Start}\p{ID_Continue}*$/u, 'is not a variable name')
  .refine((name) => name !== 'states', 'is reserved by Step Functions');

function seconds(minimum: number) {
  return z
    .int(`must be a whole number of seconds`)
    .min(minimum, `must be at least ${minimum}`)
    .max(maximumSeconds, `must be at most ${maximumSeconds}`);
}

function secondsOrExpression(minimum: number) {
  return z.custom<number | string>(
    (value) =>
      (typeof value === 'string' && isExpression(value)) || seconds(minimum).safeParse(value).success,
    `must be a whole number of seconds from ${minimum} to ${maximumSeconds}, or a JSONata expression`,
  );
}

/** RFC 3339, as AWS demands it: with a `T` and an offset. */
const rfc3339Pattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since the epoch, or undefined when the text is no RFC 3339 timestamp. */
export function parseTimestamp(timestamp: string): number | undefined {
  const time = rfc3339Pattern.test(timestamp) ? Date.parse(timestamp) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

const assign = z.record(variableName, template).optional();
const any = { Comment: text.optional(), QueryLanguage: z.literal('JSONata').optional() };
const following = { Next: stateName.optional(), End: z.literal(true).optional() };
const results = { Assign: assign, Output: template.optional() };

const retrierSchema = z.strictObject({
  Comment: text.optional(),
  ErrorEquals: z.array(text).min(1),
  IntervalSeconds: seconds(1).optional(),
  MaxAttempts: z.int().min(0).max(99_999_999).optional(),
  BackoffRate: z.number().min(1).optional(),
  MaxDelaySeconds: z.int().min(1).max(31_622_399).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).optional(),
});

const catcherSchema = z.strictObject({
  Comment: text.optional(),
  ErrorEquals: z.array(text).min(1),
  Next: stateName,
  ...results,
});

const failing = { Retry: z.array(retrierSchema).optional(), Catch: z.array(catcherSchema).optional() };

const taskSchema = z.strictObject({
  ...any,
  ...following,
  ...results,
  ...failing,
  Type: z.literal('Task'),
  Resource: text,
  Arguments: template.optional(),
  TimeoutSeconds: secondsOrExpression(1).optional(),
});

const parallelSchema = z.strictObject({
  ...any,
  ...following,
  ...results,
  ...failing,
  Type: z.literal('Parallel'),
  Arguments: template.optional(),
  Branches: z.array(z.unknown()).min(1),
});

const passSchema = z.strictObject({ ...any, ...following, ...results, Type: z.literal('Pass') });

const waitSchema = z.strictObject({
  ...any,
  ...following,
  ...results,
  Type: z.literal('Wait'),
  Seconds: secondsOrExpression(0).optional(),
  Timestamp: z
    .string()
    .refine(
      (value) => isExpression(value) || parseTimestamp(value) !== undefined,
      'String does not match RFC3339 timestamp',
    )
    .optional(),
});

const choiceSchema = z.strictObject({
  ...any,
  ...results,
  Type: z.literal('Choice'),
  Choices: z
    .array(
      z.strictObject({
        Comment: text.optional(),
        Condition: z.union([z.boolean(), expression], 'must be a JSONata expression, {% … %}, or a boolean'),
        Next: stateName,
        ...results,
      }),
    )
    .min(1),
  Default: stateName.optional(),
});

const succeedSchema = z.strictObject({ ...any, Type: z.literal('Succeed'), Output: template.optional() });

const failSchema = z.strictObject({
  ...any,
  Type: z.literal('Fail'),
  Error: text.optional(),
  Cause: text.optional(),
});

/** By `Type`. */
export const stateSchemas = {
  Task: taskSchema,
  Parallel: parallelSchema,
  Pass: passSchema,
  Wait: waitSchema,
  Choice: choiceSchema,
  Succeed: succeedSchema,
  Fail: failSchema,
} as const;

export const flowSchema = z.strictObject({
  Comment: text.optional(),
  StartAt: stateName,
  States: z.record(z.string(), z.unknown()),
});

export const definitionSchema = z.strictObject({
  ...flowSchema.shape,
  QueryLanguage: z.literal('JSONata', 'must be JSONata: the local cloud does not support JSONPath'),
  Version: z.literal('1.0').optional(),
  TimeoutSeconds: seconds(1).optional(),
});
