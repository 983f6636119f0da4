import { AwsError, Unsupported } from '../../../kernel/errors';
import { assertNever } from '../../../kernel/assert-never';

/** A parsed metric math expression. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'keyword'; readonly word: Keyword }
  | { readonly kind: 'variable'; readonly id: string }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'negation'; readonly operand: Expression }
  | {
      readonly kind: 'operation';
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly inputs: readonly Expression[] };

export type Operator = '+' | '-' | '*' | '/' | '%' | '^' | Comparison | 'AND' | 'OR';
type Comparison = '==' | '!=' | '<=' | '>=' | '<' | '>';
export type Keyword = 'REPEAT' | 'LINEAR';

/** The functions of metric math that the local cloud supports. */
export const functionNames = [
  'SUM',
  'AVG',
  'MIN',
  'MAX',
  'ABS',
  'CEIL',
  'FLOOR',
  'LOG',
  'LOG10',
  'IF',
  'FILL',
  'RATE',
  'DIFF',
  'PERIOD',
  'METRICS',
  'SEARCH',
] as const;

export type FunctionName = (typeof functionNames)[number];

/** From the loosest to the tightest; `^` and the sign bind tighter still. */
const operatorPrecedence: readonly (readonly Operator[])[] = [
  ['OR'],
  ['AND'],
  ['==', '!=', '<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const operatorSpellings: Readonly<Record<string, Operator>> = { '&&': 'AND', '||': 'OR' };

const tokenPattern =
  /\s*(?:(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z]\w*)|'(?<single>(?:[^'\\]|\\.)*)'|"(?<double>[^"]*)"|(?<symbol>==|!=|<=|>=|&&|\|\||[-+*/%^<>()[\],]))/y;

type Token =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'symbol'; readonly symbol: string }
  | { readonly kind: 'end' };

/**
 * Parses a metric math expression (user guide, using-metric-math). `%`, which that page does not list, is the
 * remainder of a division.
 *
 * @throws Unsupported for functions that the local cloud does not know, and for Metrics Insights queries
 * @throws AwsError `ValidationError` for what is no expression
 */
export function parseExpression(text: string): Expression {
  if (/^\s*SELECT\s/i.test(text)) throw new Unsupported('Metrics Insights queries (SELECT)');
  return new Parser(text, tokenize(text)).parse();
}

/** A ValidationError about an expression. */
export function expressionError(text: string, problem: string): AwsError {
  return new AwsError('ValidationError', `Error in expression '${text}': ${problem}`);
}

/** An expression and all expressions within it. */
export function partsOf(expression: Expression): Expression[] {
  return [expression, ...innerParts(expression).flatMap(partsOf)];
}

function innerParts(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'negation':
      return [expression.operand];
    case 'operation':
      return [expression.left, expression.right];
    case 'array':
      return expression.items;
    case 'call':
      return expression.inputs;
    case 'number':
    case 'string':
    case 'keyword':
    case 'variable':
      return [];
    default:
      return assertNever(expression);
  }
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(tokenPattern);
  while (text.slice(pattern.lastIndex).trim() !== '') {
    const position = pattern.lastIndex;
    const groups = pattern.exec(text)?.groups;
    if (!groups) throw expressionError(text, `Unexpected character at position ${position}`);
    const { number, name, single, double, symbol } = groups;
    if (number !== undefined) tokens.push({ kind: 'number', value: Number(number) });
    else if (name !== undefined) tokens.push({ kind: 'name', name });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', symbol });
    else tokens.push({ kind: 'string', text: single ?? double ?? '' });
  }
  return tokens;
}

class Parser {
  #position = 0;

  constructor(
    private readonly text: string,
    private readonly tokens: readonly Token[],
  ) {}

  parse(): Expression {
    const expression = this.#operation(0);
    if (this.#next().kind !== 'end') throw this.#unexpected();
    return expression;
  }

  #operation(level: number): Expression {
    const operators = operatorPrecedence[level];
    if (!operators) return this.#signed();
    let left = this.#operation(level + 1);
    for (;;) {
      const operator = this.#operatorAhead();
      if (!operator || !operators.includes(operator)) return left;
      this.#position++;
      left = { kind: 'operation', operator, left, right: this.#operation(level + 1) };
    }
  }

  #signed(): Expression {
    if (this.#take('-')) return { kind: 'negation', operand: this.#signed() };
    const base = this.#primary();
    if (!this.#take('^')) return base;
    return { kind: 'operation', operator: '^', left: base, right: this.#signed() };
  }

  #primary(): Expression {
    const token = this.#next();
    this.#position++;
    switch (token.kind) {
      case 'number':
        return { kind: 'number', value: token.value };
      case 'string':
        return { kind: 'string', text: token.text };
      case 'name':
        return this.#named(token.name);
      case 'symbol':
        if (token.symbol === '(') return this.#group();
        if (token.symbol === '[') return { kind: 'array', items: this.#list(']') };
        break;
      case 'end':
        break;
    }
    this.#position--;
    throw this.#unexpected();
  }

  #group(): Expression {
    const expression = this.#operation(0);
    if (!this.#take(')')) throw this.#unexpected();
    return expression;
  }

  #named(name: string): Expression {
    if (this.#take('(')) {
      if (!isFunctionName(name)) throw new Unsupported(`the metric math function ${name}`);
      return { kind: 'call', name, inputs: this.#list(')') };
    }
    if (name === 'REPEAT' || name === 'LINEAR') return { kind: 'keyword', word: name };
    if (/^[a-z]/.test(name)) return { kind: 'variable', id: name };
    throw expressionError(this.text, `Unexpected ${name}: the Id of a metric starts with a lowercase letter`);
  }

  #list(closing: string): Expression[] {
    const items: Expression[] = [];
    if (this.#take(closing)) return items;
    do items.push(this.#operation(0));
    while (this.#take(','));
    if (!this.#take(closing)) throw this.#unexpected();
    return items;
  }

  #operatorAhead(): Operator | undefined {
    const token = this.#next();
    if (token.kind === 'name') {
      return token.name === 'AND' || token.name === 'OR' ? token.name : undefined;
    }
    if (token.kind !== 'symbol') return undefined;
    const operator = operatorSpellings[token.symbol] ?? token.symbol;
    return operatorPrecedence.flat().find((candidate) => candidate === operator);
  }

  #next(): Token {
    return this.tokens[this.#position] ?? { kind: 'end' };
  }

  #take(symbol: string): boolean {
    const token = this.#next();
    if (token.kind !== 'symbol' || token.symbol !== symbol) return false;
    this.#position++;
    return true;
  }

  #unexpected(): AwsError {
    const token = this.#next();
    if (token.kind === 'end') return expressionError(this.text, 'Unexpected end');
    const { kind, ...content } = token;
    return expressionError(this.text, `Unexpected ${kind} ${String(Object.values(content)[0])}`);
  }
}

function isFunctionName(name: string): name is FunctionName {
  return (functionNames as readonly string[]).includes(name);
}
