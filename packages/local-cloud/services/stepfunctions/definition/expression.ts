import type jsonata from 'jsonata';
import { boundedJsonata } from './bounded-jsonata';
import type { Json } from './json';

/** The values that an expression may use: `states` and the variables in scope. */
export type Bindings = Readonly<Record<string, unknown>>;

/** Thrown when an expression does not yield a JSON value; the message continues a sentence about it. */
export class ExpressionProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ExpressionProblem';
  }
}

/** Checks whether a string of a definition is a JSONata expression: `{% … %}`, with nothing around it. */
export function isExpression(text: string): boolean {
  return text.startsWith('{%') && text.endsWith('%}') && text.length >= 4;
}

/** A JSONata expression of a definition, compiled once however often it occurs. */
export class Expression {
  /** The variables it takes from the workflow, without `$states` and JSONata's own functions. */
  readonly variables: ReadonlySet<string>;
  /** The reasons why the local cloud does not evaluate it. */
  readonly refusals: readonly string[];
  readonly #compiled: jsonata.Expression;
  static readonly #compiledBefore = new Map<string, Expression>();

  private constructor(readonly source: string) {
    try {
      this.#compiled = boundedJsonata(source);
    } catch (error) {
      throw new ExpressionProblem(`is not valid JSONata: ${describe(error)}`);
    }
    const names = namesIn(this.#compiled.ast());
    this.refusals = [...names.free].flatMap((name) => refusedFunctions.get(name) ?? []);
    if (names.parsesTimeWithPicture) this.refusals = [...this.refusals, refusedPicture];
    this.variables = new Set(
      [...names.free].filter((name) => !builtInFunctions.has(name) && !refusedFunctions.has(name)),
    );
  }

  /**
   * @param text with its delimiters, `{% … %}`
   * @throws ExpressionProblem when it is not valid JSONata
   */
  static of(text: string): Expression {
    const known = this.#compiledBefore.get(text);
    if (known) return known;
    const expression = new Expression(text.slice(2, -2).trim());
    this.#compiledBefore.set(text, expression);
    return expression;
  }

  /** @throws ExpressionProblem when it fails, or yields nothing or no JSON value */
  async evaluate(bindings: Bindings): Promise<Json> {
    let result: unknown;
    try {
      result = await this.#compiled.evaluate(undefined, bindings);
    } catch (error) {
      throw new ExpressionProblem(`threw an error during evaluation. ${describe(error)}`);
    }
    if (result === undefined) throw new ExpressionProblem('returned nothing (undefined).');
    return plain(result);
  }
}

/** A copy without the marks that JSONata leaves on its arrays. */
function plain(result: unknown): Json {
  const text = JSON.stringify(result, (_key, value: unknown) => {
    if (isFunction(value)) throw new ExpressionProblem('returned an unsupported result type.');
    return value;
  });
  return JSON.parse(text) as Json;
}

function isFunction(value: unknown): boolean {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null) return false;
  return '_jsonata_lambda' in value || '_jsonata_function' in value;
}

function describe(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return [code, message].filter(Boolean).join(': ') || String(error);
}

/** The names an expression uses without binding them itself. */
function namesIn(ast: unknown): { free: Set<string>; parsesTimeWithPicture: boolean } {
  const used = new Set<string>();
  const bound = new Set<string>();
  let parsesTimeWithPicture = false;
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== 'object' || node === null) return;
    const { type, value, lhs, arguments: operands, procedure, focus, index } = node as AstNode;
    if (type === 'variable' && typeof value === 'string') used.add(value);
    if (type === 'bind') bound.add(String((lhs as AstNode).value));
    if (type === 'lambda') for (const parameter of operands ?? []) bound.add(String(parameter.value));
    if (type === 'function' && procedure?.value === 'toMillis' && (operands?.length ?? 0) > 1) {
      parsesTimeWithPicture = true;
    }
    if (typeof focus === 'string') bound.add(focus);
    if (typeof index === 'string') bound.add(index);
    Object.values(node).forEach(visit);
  };
  visit(ast);
  return { free: new Set([...used].filter((name) => !bound.has(name))), parsesTimeWithPicture };
}

interface AstNode {
  readonly type?: string;
  readonly value?: unknown;
  readonly lhs?: unknown;
  readonly arguments?: readonly AstNode[];
  readonly procedure?: AstNode;
  readonly focus?: unknown;
  readonly index?: unknown;
}

const readsClock = (name: string) =>
  `$${name}() reads a clock, and time is an argument: use $states.context.State.EnteredTime`;
const drawsAtRandom = (name: string) => `$${name}() draws at random, which no seed governs`;
const isStepFunctionsOwn = (name: string) =>
  `the local cloud does not support Step Functions' own $${name}()`;

const refusedPicture = '$toMillis() with a picture completes dates from a clock: use ISO 8601';

/** Names that AWS or the local cloud refuses, with the reason. */
const refusedFunctions: ReadonlyMap<string, string> = new Map([
  ['$', '$$ has no meaning in a state: use $states.input'],
  ['now', readsClock('now')],
  ['millis', readsClock('millis')],
  ['random', drawsAtRandom('random')],
  ['shuffle', drawsAtRandom('shuffle')],
  ['eval', 'Step Functions does not support $eval()'],
  ...['partition', 'range', 'hash', 'uuid', 'parse'].map((name): [string, string] => [
    name,
    isStepFunctionsOwn(name),
  ]),
]);

/** The functions of JSONata 2, `$states`, and `$` (the value at hand). */
const builtInFunctions: ReadonlySet<string> = new Set([
  '',
  ...(
    'states sum count max min average string substring substringBefore substringAfter lowercase uppercase ' +
    'length trim pad match contains replace split join formatNumber formatBase formatInteger parseInteger ' +
    'number floor ceil round abs sqrt power boolean not map zip filter single reduce sift keys lookup append ' +
    'exists spread merge reverse each error assert type sort distinct base64encode base64decode ' +
    'encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl toMillis fromMillis clone'
  ).split(' '),
]);
