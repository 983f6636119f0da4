import jsonata from 'jsonata';
import { createContext, Script } from 'node:vm';

/**
 * The limits of one evaluation. AWS documents none but that of its result, 256 KiB, so all are guesses, and far above what a
 * state needs. They count what an expression does, not time: what is refused must not depend on the machine.
 */
const limits = {
  /** Evaluated nodes of the expression, which end a recursion without end. */
  steps: 50_000,
  /** Calls within calls. */
  stack: 1000,
  /** Elements of an array. More cannot be part of a result of 256 KiB. */
  sequence: 131_072,
  /** Characters of a text. */
  textLength: 1_048_576,
  /** Elements and characters of all arrays and texts that it makes. */
  size: 4_194_304,
} as const;

/** Real milliseconds for one match of a regular expression, whose steps cannot be counted. */
const matchMilliseconds = 1000;

/** Compiles an expression whose evaluations end. @throws Error of jsonata when it is not valid */
export function boundedJsonata(source: string): jsonata.Expression {
  const { stack, sequence } = limits;
  const expression = jsonata(source, { stack, sequence, RegexEngine: BoundedRegExp as RegExpConstructor });
  const evaluations = new WeakMap<object, Evaluation>();
  const evaluationOf = ({ base }: Frame) => {
    let evaluation = evaluations.get(base);
    if (!evaluation) evaluations.set(base, (evaluation = new Evaluation()));
    return evaluation;
  };
  // By symbols, which its types do not have.
  const assign = expression.assign.bind(expression) as unknown as (name: symbol, hook: Hook) => void;
  assign(Symbol.for('jsonata.__evaluate_entry'), (_node, _input, frame) => evaluationOf(frame).step());
  assign(Symbol.for('jsonata.__evaluate_exit'), ({ type }, _input, frame, result) => {
    const isNew = type !== 'variable';
    if (isNew && (typeof result === 'string' || Array.isArray(result))) evaluationOf(frame).make(result);
  });
  // A text of a gigabyte would be there before the step ends.
  expression.registerFunction(
    'pad',
    (text: string, width: number, filling?: string) => {
      requireLength(Math.abs(width));
      return pad.evaluate(undefined, { text, width, filling });
    },
    '<s-ns?:s>',
  );
  return expression;
}

/** A scope of variables; `base` is one object for each evaluation. */
interface Frame {
  readonly base: object;
}

type Hook = (node: { readonly type: string }, input: unknown, frame: Frame, result?: unknown) => void;

/** The use that one evaluation has made of its limits. */
class Evaluation {
  #steps = 0;
  #size = 0;

  step(): void {
    if (++this.#steps > limits.steps) throw new Error(`it takes more than ${limits.steps} steps`);
  }

  make(result: string | readonly unknown[]): void {
    if (typeof result === 'string') requireLength(result.length);
    this.#size += result.length;
    if (this.#size > limits.size) {
      throw new Error(`it makes more than ${limits.size} characters and elements`);
    }
  }
}

const pad = jsonata('$pad($text, $width, $filling)');

function requireLength(length: number): void {
  if (length > limits.textLength) {
    throw new Error(`it makes a text of more than ${limits.textLength} characters`);
  }
}

const matching = createContext({});
const match = new Script('pattern.exec(text)');

/** A regular expression that is given up when it backtracks for too long. */
class BoundedRegExp extends RegExp {
  override exec(text: string): RegExpExecArray | null {
    const pattern = new RegExp(this.source, this.flags);
    pattern.lastIndex = this.lastIndex;
    Object.assign(matching, { pattern, text });
    const found = match.runInContext(matching, { timeout: matchMilliseconds }) as RegExpExecArray | null;
    this.lastIndex = pattern.lastIndex;
    return found;
  }
}
