import type { Answer, Call } from './call';
import { loadHandlers, type HandlerName, type Handlers } from './handlers';

/** The operations available to a program. */
export interface Host {
  /** Takes an internal step. Throws an Error with the name of a failed answer. */
  step(service: string, operation: string, input?: Call['input']): Promise<void>;
  /**
   * Runs a handler as Lambda does.
   *
   * @param at the time of the invocation, ISO 8601. @default the time of the program
   * @throws the error of the handler, {@link FunctionKilled}
   */
  invoke(name: HandlerName, input: object, at?: string): Promise<unknown>;
  readonly handlers: Handlers;
}

/** A concurrent activity: an execution, an invocation or a person. Deterministic: the same answers give the same calls. */
export type Program = (host: Host) => Promise<void>;

/** The step of an execution that enters a state. Its input has everything that later calls depend on. */
export const entering = 'Enter';

/** Thrown to the caller of a Lambda function whose process was killed; Step Functions reports `Lambda.Unknown`. */
export class FunctionKilled extends Error {
  constructor() {
    super('the process was killed');
    this.name = 'Lambda.Unknown';
  }
}

/** A position in a program, given by the answers so far. */
export interface Point {
  readonly id: number;
  /** The call that it waits for; undefined at the end. */
  readonly call?: Call;
  /** True if a Lambda function makes the call, which can be killed. */
  readonly isInFunction: boolean;
  readonly before?: { readonly point: Point; readonly answer: Answer };
  readonly after: Map<string, Point>;
}

/** The shortest wait of a function in virtual milliseconds. Long waits keep the number of polls small. */
const longWaitMilliseconds = 30_000;

/** Loads the handlers once, and runs programs with them one after the other. */
export class HandlerHost {
  #run?: Run;
  readonly handlers: Handlers;

  constructor(
    bundle: string,
    private readonly startsAt: number,
  ) {
    this.handlers = loadHandlers(bundle, {
      call: (call) => this.#run!.ask(call),
      now: () => this.#run?.now ?? this.startsAt,
    });
  }

  /** Runs a program with these answers, up to the call that has none. */
  async play(program: Program, answers: readonly Answer[]): Promise<Run> {
    const run = new Run(program, this.handlers, this.startsAt, (current) => (this.#run = current));
    await settled();
    for (const answer of answers) {
      run.answer(answer);
      await settled();
    }
    return run;
  }
}

interface Pending {
  readonly call: Call;
  readonly resolve: (output: object) => void;
  readonly reject: (error: Error) => void;
}

/** One run of a program. Calls that it makes at the same time are answered in the order they were made. */
class Run {
  now: number;
  readonly #pending: Pending[] = [];
  #hasEnded = false;
  #crash?: unknown;
  #kill?: () => void;

  constructor(
    program: Program,
    handlers: Handlers,
    private readonly startsAt: number,
    begin: (run: Run) => void,
  ) {
    this.now = startsAt;
    begin(this);
    const host: Host = {
      handlers,
      step: async (service, operation, input = {}) => {
        await this.ask({ service, operation, input });
      },
      invoke: async (name, input, at) => {
        if (at !== undefined) this.now = Date.parse(at);
        const killed = new Promise<never>((_, reject) => (this.#kill = () => reject(new FunctionKilled())));
        try {
          return await Promise.race([handlers.invoke(name, input), killed]);
        } finally {
          this.#kill = undefined;
        }
      },
    };
    program(host).then(
      () => (this.#hasEnded = true),
      (error: unknown) => (this.#crash = error),
    );
  }

  get call(): Call | undefined {
    if (this.#crash !== undefined) throw this.#crash;
    if (this.#hasEnded) return undefined;
    if (this.#pending.length === 0) throw new Error('a program neither ended nor called');
    return this.#pending[0]!.call;
  }

  get isInFunction(): boolean {
    return this.#kill !== undefined;
  }

  ask(call: Call): Promise<unknown> {
    return new Promise((resolve, reject) => this.#pending.push({ call, resolve, reject }));
  }

  answer(answer: Answer): void {
    const { call, resolve, reject } = this.#pending.shift()!;
    // Between functions the clock starts again: no state depends on the duration of an earlier one.
    if (call.operation === entering) this.now = this.startsAt;
    switch (answer.kind) {
      case 'output':
        if (call.service === 'time') {
          this.now += Math.max(Number(call.input['seconds']) * 1000, longWaitMilliseconds);
        }
        resolve(answer.output);
        break;
      case 'failed':
        reject(
          Object.assign(new Error('injected by the explorer'), {
            name: answer.name,
            $metadata: { httpStatusCode: answer.status },
          }),
        );
        break;
      case 'killed':
        this.#pending.length = 0;
        this.#kill!();
        break;
    }
  }
}

/** The known points of a program. It runs only where no point is known yet. */
export class ProgramPoints {
  #first?: Point;
  /** The points whose future depends on their call only, by the call; the end is one of them. */
  readonly #bare = new Map<string, Point>();

  constructor(
    private readonly program: Program,
    private readonly host: HandlerHost,
    private readonly nextId: () => number,
  ) {}

  async first(): Promise<Point> {
    return (this.#first ??= await this.#play([], undefined));
  }

  /** The point that follows when a point's call is answered so. */
  after(point: Point, answer: Answer): Point | Promise<Point> {
    return point.after.get(keyOf(answer)) ?? this.#explore(point, answer);
  }

  async #explore(point: Point, answer: Answer): Promise<Point> {
    const answers = [answer];
    for (let at: Point | undefined = point; at?.before; at = at.before.point)
      answers.unshift(at.before.answer);
    const next = await this.#play(answers, { point, answer });
    point.after.set(keyOf(answer), next);
    return next;
  }

  async #play(answers: readonly Answer[], before: Point['before']): Promise<Point> {
    const { call, isInFunction } = await this.host.play(this.program, answers);
    const create = (): Point => ({ id: this.nextId(), call, isInFunction, before, after: new Map() });
    if (call && call.operation !== entering) return create();
    const key = JSON.stringify(call) ?? 'ended';
    const known = this.#bare.get(key) ?? create();
    this.#bare.set(key, known);
    return known;
  }
}

/** The explorer gives the same answer object wherever a call is answered the same in the same world. */
const keys = new WeakMap<Answer, string>();

function keyOf(answer: Answer): string {
  const known = keys.get(answer);
  if (known !== undefined) return known;
  const key = JSON.stringify(answer);
  keys.set(answer, key);
  return key;
}

/** Lets everything happen that does not wait for an answer. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
