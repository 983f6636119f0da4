import { AwsError, Unsupported } from '../kernel/errors';
import { matchesArn, matchesWildcard } from './wildcard';

/** One comparison of a policy statement's `Condition` block. All of a statement's conditions must hold. */
export interface Condition {
  readonly operator: string;
  readonly quantifier: 'ForAnyValue' | 'ForAllValues' | undefined;
  readonly ifExists: boolean;
  /** In lower case: condition keys are not case-sensitive. */
  readonly key: string;
  readonly values: readonly string[];
}

/** The condition keys of a request with their values. Keys are compared without regard to case. */
export type ConditionContext = Readonly<Record<string, string>>;

/**
 * The condition keys that requests of the local cloud carry. A policy that asks for any other is refused:
 * the key would always be missing here, and the policy would seem to hold or to fail for the wrong reason.
 */
const supportedKeys: ReadonlySet<string> = new Set([
  'aws:currenttime',
  'aws:epochtime',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:requestedregion',
  'aws:securetransport',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceowner',
  'cloudwatch:namespace',
  'dynamodb:leadingkeys',
  'events:detail-type',
  'events:source',
  'iam:passedtoservice',
  'kms:viaservice',
  'lambda:principal',
]);

type Comparison = (wanted: string, actual: string) => boolean;

const equals: Comparison = (wanted, actual) => wanted === actual;
const equalsIgnoringCase: Comparison = (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase();

/** Operators that hold when any of the policy's values compares well. */
const positiveOperators: Readonly<Record<string, Comparison>> = {
  StringEquals: equals,
  StringEqualsIgnoreCase: equalsIgnoringCase,
  StringLike: matchesWildcard,
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: equalsIgnoringCase,
  NumericEquals: (wanted, actual) => Number(actual) === Number(wanted),
  NumericLessThan: (wanted, actual) => Number(actual) < Number(wanted),
  NumericLessThanEquals: (wanted, actual) => Number(actual) <= Number(wanted),
  NumericGreaterThan: (wanted, actual) => Number(actual) > Number(wanted),
  NumericGreaterThanEquals: (wanted, actual) => Number(actual) >= Number(wanted),
  DateEquals: (wanted, actual) => instant(actual) === instant(wanted),
  DateLessThan: (wanted, actual) => instant(actual) < instant(wanted),
  DateLessThanEquals: (wanted, actual) => instant(actual) <= instant(wanted),
  DateGreaterThan: (wanted, actual) => instant(actual) > instant(wanted),
  DateGreaterThanEquals: (wanted, actual) => instant(actual) >= instant(wanted),
};

/** Operators that hold when none of the policy's values compares well, and when the key is missing. */
const negatedOperators: Readonly<Record<string, Comparison>> = {
  StringNotEquals: equals,
  StringNotEqualsIgnoreCase: equalsIgnoringCase,
  StringNotLike: matchesWildcard,
  ArnNotEquals: matchesArn,
  ArnNotLike: matchesArn,
  NumericNotEquals: (wanted, actual) => Number(actual) === Number(wanted),
  DateNotEquals: (wanted, actual) => instant(actual) === instant(wanted),
};

/**
 * Reads a `Condition` block (IAM User Guide, JSON policy elements: Condition operators).
 *
 * @throws Unsupported for operators (`IpAddress`, `BinaryEquals` …) and keys that the local cloud does not know
 * @throws AwsError `MalformedPolicyDocument` when a value is not of the operator's type
 */
export function parseConditions(
  block: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
): Condition[] {
  return Object.entries(block).flatMap(([operatorText, comparisons]) => {
    const [, quantifier, operator = '', ifExists] =
      /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/.exec(operatorText) ?? [];
    const isKnown =
      Object.hasOwn(positiveOperators, operator) ||
      Object.hasOwn(negatedOperators, operator) ||
      (operator === 'Null' && !ifExists);
    if (!isKnown) throw new Unsupported(`the condition operator ${operatorText} in a policy`);
    return Object.entries(comparisons).map(([key, values]): Condition => {
      if (!supportedKeys.has(key.toLowerCase())) {
        throw new Unsupported(`the condition key ${key} in a policy`);
      }
      for (const value of values) checkValue(operator, value);
      return {
        operator,
        quantifier: quantifier as Condition['quantifier'],
        ifExists: ifExists !== undefined,
        key: key.toLowerCase(),
        values,
      };
    });
  });
}

/** Checks whether a condition holds for a request, whose keys are in lower case. */
export function holds(condition: Condition, context: ConditionContext): boolean {
  const { operator, quantifier, values } = condition;
  const actual = context[condition.key];
  if (operator === 'Null') {
    return values.some((value) => (value.toLowerCase() === 'true') === (actual === undefined));
  }
  const negated = negatedOperators[operator];
  if (actual === undefined) {
    if (condition.ifExists || quantifier === 'ForAllValues') return true;
    return negated !== undefined && quantifier === undefined;
  }
  // A request's keys have one value each, so that both quantifiers ask for that one.
  if (negated) return !values.some((value) => negated(value, actual));
  const positive = positiveOperators[operator];
  return positive !== undefined && values.some((value) => positive(value, actual));
}

function checkValue(operator: string, value: string): void {
  if (value.includes('${')) throw new Unsupported(`policy variables, such as in ${value}`);
  const isBad =
    (operator.startsWith('Numeric') && !Number.isFinite(Number(value))) ||
    (operator.startsWith('Date') && Number.isNaN(instant(value))) ||
    ((operator === 'Bool' || operator === 'Null') && !/^(true|false)$/i.test(value));
  if (isBad) throw new AwsError('MalformedPolicyDocument', `The value ${value} does not suit ${operator}.`);
}

/** Milliseconds since the epoch of an ISO 8601 date or of a number of seconds; NaN for anything else. */
function instant(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}
