import { Expression, ExpressionProblem, isExpression } from './expression';
import { isJsonObject } from './json';
import { stringsIn } from './template';
import type { State, TaskState } from './definition';
import type { Json } from './json';
import type { Problems } from './problems';
import { partition } from '../../../kernel/cloud-context';

/** The prefix of the ARNs of the service integration with Lambda. */
export const lambdaIntegration = `arn:${partition}:states:::lambda:`;

export const invokeResource = `${lambdaIntegration}invoke`;
export const invokeWithTokenResource = `${invokeResource}.waitForTaskToken`;

/** The supported calls of AWS APIs by a state, with the prefix of their error names and the service that answers. */
export const sdkIntegrations: ReadonlyMap<string, SdkIntegration> = new Map(
  ['updateListener', 'updateRule'].map((action) => [
    `arn:${partition}:states:::aws-sdk:vpclattice:${action}`,
    { service: 'vpclattice', action, errorPrefix: 'VpcLattice', signingName: 'vpc-lattice' },
  ]),
);

/**
 * A call of an AWS API by a state.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export interface SdkIntegration {
  /** As in the resource, such as `vpclattice`. */
  readonly service: string;
  /** As in the resource, such as `updateListener`. */
  readonly action: string;
  readonly errorPrefix: string;
  /** As in a SigV4 credential scope. */
  readonly signingName: string;
}
const functionArnPattern =
  /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9-_]+(:[A-Za-z0-9-_$]+)?$/;

const templateFields = 'Arguments Assign Output Seconds Timestamp TimeoutSeconds Error Cause Condition'.split(
  ' ',
);

/** The fields of a state that may hold JSONata, with their places. */
export function* templatesOf(state: State): Generator<{ template: Json; location: string }> {
  const parts: [string, object][] = [['', state]];
  if (state.Type === 'Choice') {
    for (const [index, rule] of state.Choices.entries()) parts.push([`Choices[${index}]/`, rule]);
  }
  if (state.Type === 'Task' || state.Type === 'Parallel') {
    for (const [index, catcher] of (state.Catch ?? []).entries()) parts.push([`Catch[${index}]/`, catcher]);
  }
  for (const [prefix, part] of parts) {
    for (const field of templateFields) {
      const template = (part as Readonly<Record<string, Json | undefined>>)[field];
      if (template !== undefined) yield { template, location: `${prefix}${field}` };
    }
  }
}

/** The expressions of a state, with their places; whatever is no valid expression left out. */
export function* expressionsOf(state: State): Generator<{ expression: Expression; location: string }> {
  for (const { template, location: field } of templatesOf(state)) {
    for (const { text, location } of stringsIn(template, field)) {
      if (isExpression(text)) yield { expression: Expression.of(text), location };
    }
  }
}

/** Expressions parse and are evaluated alike on AWS, and tasks do what the local cloud can do. */
export function checkFields(state: State, path: string, problems: Problems): void {
  for (const { template, location: field } of templatesOf(state)) {
    for (const { text, location } of stringsIn(template, field)) {
      checkString(text, `${path}/${location}`, problems);
    }
  }
  if (state.Type === 'Task') checkTask(state, path, problems);
  if (state.Type === 'Wait' && (state.Seconds === undefined) === (state.Timestamp === undefined)) {
    problems.add('Exactly one of Seconds and Timestamp is required', path);
  }
}

function checkString(text: string, path: string, problems: Problems): void {
  const trimmed = text.trim();
  if (!isExpression(text)) {
    if (trimmed.startsWith('{%') || trimmed.endsWith('%}')) {
      problems.add('A JSONata expression must start with {% and end with %}, without spaces around', path);
    }
    return;
  }
  try {
    for (const refusal of Expression.of(text).refusals) problems.add(`In an expression, ${refusal}`, path);
  } catch (error) {
    if (!(error instanceof ExpressionProblem)) throw error;
    problems.add(`The expression ${error.message}`, path);
  }
}

function checkTask(state: TaskState, path: string, problems: Problems): void {
  const { Resource: resource, Arguments: argument } = state;
  if (functionArnPattern.test(resource)) return;
  if (sdkIntegrations.has(resource)) {
    if (argument !== undefined && isJsonObject(argument)) return;
    problems.add('Arguments must be an object with the parameters of the call', `${path}/Arguments`);
    return;
  }
  if (resource !== invokeResource && resource !== invokeWithTokenResource) {
    problems.add(`The local cloud does not support the resource ${resource}`, `${path}/Resource`);
    return;
  }
  if (argument === undefined || !isJsonObject(argument) || argument.FunctionName === undefined) {
    problems.add('Arguments must be an object with a FunctionName', `${path}/Arguments`);
    return;
  }
  for (const key of Object.keys(argument)) {
    if (key === 'FunctionName' || key === 'Payload') continue;
    problems.add('The local cloud does not support this argument', `${path}/Arguments/${key}`);
  }
}

/** `States.ALL` stands alone and last, and no reserved name is misspelt: it would never match. */
export function checkErrorNames(state: State, path: string, problems: Problems): void {
  if (state.Type !== 'Task' && state.Type !== 'Parallel') return;
  for (const field of ['Retry', 'Catch'] as const) {
    const rules = state[field] ?? [];
    for (const [index, { ErrorEquals: names }] of rules.entries()) {
      const at = `${path}/${field}[${index}]/ErrorEquals`;
      if (names.includes('States.ALL') && (names.length > 1 || index < rules.length - 1)) {
        problems.add('States.ALL must stand alone, in the last rule', at);
      }
      for (const name of names) {
        if (name.startsWith('States.') && !reservedVariables.has(name)) {
          problems.add(`${name} is not an error name of Step Functions`, at);
        }
      }
    }
  }
}

/** `dg/concepts-error-handling.html`; names of features that the local cloud lacks never occur, but may be listed. */
const reservedVariables: ReadonlySet<string> = new Set(
  (
    'ALL BranchFailed DataLimitExceeded ExceedToleratedFailureThreshold HeartbeatTimeout Http.Socket ' +
    'IntrinsicFailure ItemReaderFailed NoChoiceMatched ParameterPathFailure Permissions ' +
    'QueryEvaluationError ResultPathMatchFailure ResultWriterFailed Runtime TaskFailed Timeout'
  )
    .split(' ')
    .map((name) => `States.${name}`),
);
