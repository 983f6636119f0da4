import type { Answer, Call } from './call';
import { loadHandlers, type HandlerName, type Handlers } from './handlers';

/** What a program may do. */
export interface Host {
  /** A step of its own. Throws an Error of the name that it is answered with. */
  step(service: string, operation: string, input?: Call['input']): Promise<void>;
  /** Runs a handler as Lambda does. @throws what the handler throws, {@link FunctionKilled} */
  invoke(name: HandlerName, input: object): Promise<unknown>;
  readonly handlers: Handlers;
}

/** Something that goes on beside others: an execution, an invocation, a person. Same answers, same calls. */
export type Program = (host: Host) => Promise<void>;

/** The step of an execution that enters a state. Whoever takes it says in it all that it remembers. */
export const entering = 'Enter';

/** Thrown where a Lambda function is invoked whose process was killed; Step Functions calls it `Lambda.Unknown`. */
export class FunctionKilled extends Error {
  constructor() {
    super('the process was killed');
    this.name = 'Lambda.Unknown';
  }
}

/** How far a program has come: what it waits for after all that it was answered. */
export interface Point {
  readonly id: number;
  /** What it waits for; undefined when it has ended. */
  readonly call?: Call;
  /** Whether the call is made by a Lambda function, which can be killed. */
  readonly isInFunction: boolean;
  readonly before?: { readonly point: Point; readonly answer: Answer };
  readonly after: Map<string, Point>;
}

/** Virtual milliseconds that a function waits at least when it waits: a few looks stand for many. */
const longWaitMilliseconds = 30_000;

/** Loads the handlers once, and runs programs with them one after the other. */
export class Stage {
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
      invoke: async (name, input) => {
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
    // No function runs: nobody remembers how long one before it took.
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
          Object.assign(new Error('the explorer said so'), {
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

/** Every point that a program was found to come to; a program is only run where no point is known yet. */
export class ProgramPoints {
  #first?: Point;
  /** Those at which nothing is remembered but what the call says, by the call; the end is one, too. */
  readonly #bare = new Map<string, Point>();

  constructor(
    private readonly program: Program,
    private readonly stage: Stage,
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
    const { call, isInFunction } = await this.stage.play(this.program, answers);
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
