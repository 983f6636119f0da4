import { AwsError } from './errors';
import { cidrMatcher } from './address-range';
import { wildcardMatcher } from './event-wildcard';

/**
 * An event pattern that has been checked (EventBridge User Guide, Comparison operators): every field must
 * match, and of every `$or` at least one alternative.
 */
export interface EventPattern {
  readonly fields: ReadonlyMap<string, EventPattern | FieldPattern>;
  readonly alternatives: readonly (readonly EventPattern[])[];
}

/** The values that one field may have: those that a matcher accepts. */
interface FieldPattern {
  readonly matchers: readonly Matcher[];
  /** True if it may also be missing: `{"exists": false}`. */
  readonly mayBeMissing: boolean;
}

type Leaf = string | number | boolean | null;
type Matcher = (value: Leaf) => boolean;

/**
 * Reads an event pattern, given as JSON text or as the object of a template.
 *
 * @throws AwsError `InvalidEventPatternException`
 */
export function parseEventPattern(pattern: unknown): EventPattern {
  return parseObject(typeof pattern === 'string' ? parseJson(pattern) : pattern);
}

/**
 * Checks whether an event matches. Where the event has an array, one of its elements must match; `exists` and the
 * other operators look at leaf values only. A dot in a name stands for nesting, in patterns and in events: EventBridge compares paths.
 *
 * Numbers are compared as numbers, so that `300` matches `3.0e2`, which EventBridge keeps apart.
 */
export function matchesEventPattern(pattern: EventPattern, event: unknown): boolean {
  const objects = flatten(event).filter(isObject);
  // Where nothing is, `exists: false` still has to be asked.
  const candidates = objects.length > 0 ? objects : [{}];
  return candidates.some(
    (object) =>
      [...pattern.fields].every(([name, field]) => matchesField(field, valuesAt(object, name))) &&
      pattern.alternatives.every((any) => any.some((each) => matchesEventPattern(each, object))),
  );
}

/** The values at a path, whose names may be joined by dots in the event or in the pattern. */
function valuesAt(object: Record<string, unknown>, path: string): unknown[] {
  return Object.entries(object).flatMap(([name, value]) => {
    if (name === path) return [value];
    if (name.startsWith(`${path}.`)) return [{ [name.slice(path.length + 1)]: value }];
    if (!path.startsWith(`${name}.`)) return [];
    return flatten(value)
      .filter(isObject)
      .flatMap((inner) => valuesAt(inner, path.slice(name.length + 1)));
  });
}

function matchesField(field: EventPattern | FieldPattern, value: unknown): boolean {
  if ('fields' in field) return matchesEventPattern(field, value);
  const leaves = flatten(value).filter(isLeaf);
  if (leaves.length === 0) return field.mayBeMissing;
  return leaves.some((leaf) => field.matchers.some((matches) => matches(leaf)));
}

function parseObject(pattern: unknown): EventPattern {
  if (!isObject(pattern)) throw invalid('Event pattern must be an object');
  const fields = new Map<string, EventPattern | FieldPattern>();
  const alternatives: EventPattern[][] = [];
  for (const [name, value] of Object.entries(pattern)) {
    if (name === '$or') alternatives.push(parseAlternatives(value));
    else if (Array.isArray(value)) fields.set(name, parseField(name, value));
    else if (isObject(value)) fields.set(name, parseObject(value));
    else throw invalid(`"${name}" must be an object or an array`);
  }
  if (fields.size + alternatives.length === 0) throw invalid('Empty event patterns are not allowed');
  return { fields, alternatives };
}

function parseAlternatives(value: unknown): EventPattern[] {
  if (!Array.isArray(value) || value.length < 2) {
    throw invalid('"$or" must be an array of at least two objects');
  }
  return value.map(parseObject);
}

function parseField(name: string, values: readonly unknown[]): FieldPattern {
  if (values.length === 0) throw invalid(`Empty arrays are not allowed: "${name}"`);
  const matchers: Matcher[] = [];
  let mayBeMissing = false;
  for (const value of values) {
    if (isObject(value) && 'exists' in value) {
      const exists = theOnlyEntry(value)[1];
      if (typeof exists !== 'boolean') throw invalid('exists match pattern must be either true or false');
      if (exists) matchers.push(() => true);
      else mayBeMissing = true;
    } else {
      matchers.push(parseMatcher(value));
    }
  }
  return { matchers, mayBeMissing };
}

function parseMatcher(value: unknown): Matcher {
  if (isLeaf(value)) return (actual) => actual === value;
  if (!isObject(value)) throw invalid('Match value must be String, number, true, false, or null');
  const [operator, operand] = theOnlyEntry(value);
  switch (operator) {
    case 'prefix':
      return onText(operand, operator, { startsWith: true });
    case 'suffix':
      return onText(operand, operator, { endsWith: true });
    case 'equals-ignore-case':
      return equalsIgnoringCase(textOf(operand, operator));
    case 'wildcard':
      return onTexts(wildcardMatcher(textOf(operand, operator), invalid));
    case 'numeric':
      return numeric(operand);
    case 'anything-but':
      return anythingBut(operand);
    case 'cidr':
      return onTexts(cidrMatcher(textOf(operand, operator), invalid));
    default:
      throw invalid(`Unrecognized match type ${operator}`);
  }
}

/** `prefix` and `suffix`, whose operand is a text or `{"equals-ignore-case": text}`. */
function onText(
  operand: unknown,
  operator: string,
  where: { startsWith: true } | { endsWith: true },
): Matcher {
  const ignoresCase = isObject(operand);
  if (ignoresCase && theOnlyEntry(operand)[0] !== 'equals-ignore-case') {
    throw invalid(`Unsupported anything in ${operator}: ${JSON.stringify(operand)}`);
  }
  const fold = (text: string) => (ignoresCase ? text.toLowerCase() : text);
  const wanted = fold(textOf(ignoresCase ? operand['equals-ignore-case'] : operand, operator));
  return (actual) => {
    if (typeof actual !== 'string') return false;
    return 'startsWith' in where ? fold(actual).startsWith(wanted) : fold(actual).endsWith(wanted);
  };
}

function equalsIgnoringCase(wanted: string): Matcher {
  return (actual) => typeof actual === 'string' && actual.toLowerCase() === wanted.toLowerCase();
}

function onTexts(matches: (text: string) => boolean): Matcher {
  return (actual) => typeof actual === 'string' && matches(actual);
}

const comparisons: Readonly<Record<string, (actual: number, wanted: number) => boolean>> = {
  '=': (actual, wanted) => actual === wanted,
  '<': (actual, wanted) => actual < wanted,
  '<=': (actual, wanted) => actual <= wanted,
  '>': (actual, wanted) => actual > wanted,
  '>=': (actual, wanted) => actual >= wanted,
};

/** `["=", 5]`, `[">", 0]`, or a range with its lower end first: `[">", 0, "<=", 5]`. */
function numeric(operand: unknown): Matcher {
  if (!Array.isArray(operand)) throw invalid('Value of numeric must be an array');
  const terms: { compare: (actual: number, wanted: number) => boolean; wanted: number }[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const compare = comparisons[String(operand[index])];
    const wanted: unknown = operand[index + 1];
    if (!compare) throw invalid(`Unrecognized numeric range operator: ${String(operand[index])}`);
    if (typeof wanted !== 'number') throw invalid('Value of numeric range must be a number');
    if (Math.abs(wanted) > 5e9) throw invalid('Value must be between -5.0E9 and 5.0E9, inclusive');
    terms.push({ compare, wanted });
  }
  const operators = operand.filter((_, index) => index % 2 === 0).join(' ');
  if (!/^([<>]=?|=|>=? <=?)$/.test(operators)) throw invalid(`Bad numeric range operators: ${operators}`);
  return (actual) =>
    typeof actual === 'number' && terms.every(({ compare, wanted }) => compare(actual, wanted));
}

/** Any value that is there, except the ones named: one, a list of one type, or a matcher of texts. */
function anythingBut(operand: unknown): Matcher {
  const excluded = isObject(operand) ? excludedByOperator(operand) : excludedValues(operand);
  return (actual) => !excluded.some((matches) => matches(actual));
}

function excludedValues(operand: unknown): Matcher[] {
  const values: unknown[] = Array.isArray(operand) ? operand : [operand];
  const [first] = values;
  const isOneType = values.every((value) => typeof value === typeof first);
  if (!isOneType || !['string', 'number'].includes(typeof first)) {
    throw invalid('Inside anything but list, either all values must be strings or all numbers');
  }
  return values.map(parseMatcher);
}

function excludedByOperator(operand: Record<string, unknown>): Matcher[] {
  const [operator, value] = theOnlyEntry(operand);
  if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(operator)) {
    throw invalid(`Unsupported anything-but pattern: ${operator}`);
  }
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  if (texts.length === 0 || texts.some((text) => typeof text !== 'string')) {
    throw invalid(`anything-but ${operator} must be a string or a list of strings`);
  }
  if (['prefix', 'suffix'].includes(operator) && texts.includes('')) {
    throw invalid(`Null ${operator} not allowed`);
  }
  return texts.map((text) => parseMatcher({ [operator]: text }));
}

function textOf(operand: unknown, operator: string): string {
  if (typeof operand !== 'string') throw invalid(`${operator} match pattern must be a string`);
  return operand;
}

function theOnlyEntry(object: Record<string, unknown>): [string, unknown] {
  const [entry, ...others] = Object.entries(object);
  if (!entry || others.length > 0) throw invalid('Only one key allowed in match expression');
  return entry;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('Event pattern is not valid JSON');
  }
}

function flatten(value: unknown): unknown[] {
  return Array.isArray(value) ? value.flatMap(flatten) : [value];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isLeaf(value: unknown): value is Leaf {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function invalid(reason: string): AwsError {
  return new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);
}
