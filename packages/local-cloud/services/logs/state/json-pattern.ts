import { AwsError, Unsupported } from '../../../kernel/errors';

/** Decides whether a pattern matches a message. */
export type MessageFilter = (message: string) => boolean;

/** Decides whether a condition holds for a document. */
type Condition = (document: unknown) => boolean;

const tokens =
  /\s*(?:(\$(?:\.[\w-]+|\[\d+\])+)|(&&|\|\||!=|<=|>=|[{}()=<>])|"((?:[^"\\]|\\.)*)"|([\w*.:/+-]+))/y;

type Token =
  | { readonly kind: 'selector'; readonly path: readonly string[] }
  | { readonly kind: 'sign'; readonly text: string }
  | { readonly kind: 'value'; readonly text: string; readonly isQuoted: boolean };

/**
 * Parses a filter pattern for JSON, such as `{ $.type = "platform.report" && $.record.status != "success" }`. A comparison with a field
 * that a message lacks does not hold.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-json-log-events.html
 * @throws AwsError `InvalidParameterException`
 * @throws Unsupported for comparisons other than `=` and `!=`
 */
export function parseJsonPattern(pattern: string): MessageFilter {
  const holds = new Parser(pattern).parse();
  return (message) => {
    if (!message.startsWith('{')) return false;
    try {
      return holds(JSON.parse(message));
    } catch {
      return false;
    }
  };
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(private readonly pattern: string) {
    this.#tokens = this.#tokenize();
  }

  parse(): Condition {
    this.#expect('{');
    const condition = this.#alternatives();
    this.#expect('}');
    if (this.#at < this.#tokens.length) this.#refuse();
    return condition;
  }

  #alternatives(): Condition {
    const conditions = [this.#conjunction()];
    while (this.#accepts('||')) conditions.push(this.#conjunction());
    return (document) => conditions.some((holds) => holds(document));
  }

  #conjunction(): Condition {
    const conditions = [this.#condition()];
    while (this.#accepts('&&')) conditions.push(this.#condition());
    return (document) => conditions.every((holds) => holds(document));
  }

  #condition(): Condition {
    if (this.#accepts('(')) {
      const condition = this.#alternatives();
      this.#expect(')');
      return condition;
    }
    const selector = this.#next();
    const sign = this.#next();
    if (selector.kind !== 'selector') this.#refuse();
    if (sign.kind !== 'sign' || !['=', '!='].includes(sign.text)) {
      throw new Unsupported('comparisons other than = and != in a filter pattern');
    }
    const value = this.#next();
    if (value.kind !== 'value') this.#refuse();
    const matches = comparison(value);
    const isWanted = sign.text === '=';
    return (document) => {
      const found = fieldOf(document, selector.path);
      return found !== undefined && matches(found) === isWanted;
    };
  }

  #accepts(sign: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'sign' || token.text !== sign) return false;
    this.#at++;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#accepts(sign)) this.#refuse();
  }

  #next(): Token {
    return this.#tokens[this.#at++] ?? this.#refuse();
  }

  #tokenize(): readonly Token[] {
    const found: Token[] = [];
    tokens.lastIndex = 0;
    while (tokens.lastIndex < this.pattern.length) {
      const match = tokens.exec(this.pattern) ?? this.#refuse();
      const [, selector, sign, quoted, bare] = match;
      if (selector !== undefined) found.push({ kind: 'selector', path: selector.match(/[\w-]+/g) ?? [] });
      else if (sign !== undefined) found.push({ kind: 'sign', text: sign });
      else if (quoted === undefined) found.push({ kind: 'value', text: bare!, isQuoted: false });
      else found.push({ kind: 'value', text: quoted.replace(/\\(.)/g, '$1'), isQuoted: true });
    }
    return found;
  }

  #refuse(): never {
    throw new AwsError('InvalidParameterException', `Invalid filter pattern: ${this.pattern}`);
  }
}

function comparison({ text, isQuoted }: Extract<Token, { kind: 'value' }>): (found: unknown) => boolean {
  if (!isQuoted && /^[+-]?\d+(\.\d+)?$/.test(text)) return (found) => found === Number(text);
  const parts = text.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const wildcard = new RegExp(`^${parts.join('.*')}$`, 's');
  return (found) => typeof found === 'string' && wildcard.test(found);
}

function fieldOf(document: unknown, path: readonly string[]): unknown {
  let found = document;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[name];
  }
  return found;
}
