import { describeCall, fates, isPrivate, type Fate } from './call';
import { promisesOfOne, type Violation } from './checks';
import { entering, ProgramPoints, HandlerHost, type Point } from './handler-host';
import { sweep } from './disturbances';
import type { Scenario } from './scenarios';
import { atSecond } from './seconds';
import { applyFault, fatesOf } from './apply-fault';
import { isEnabled, perform, type Effect, type World } from './world';

/** The result of an exploration. */
export interface Exploration {
  readonly scenario: string;
  readonly faults: number;
  /** The number of distinct states of the world and all programs. */
  readonly states: number;
  /** The number of steps from one state to another. */
  readonly steps: number;
  /** The number of distinct final states. */
  readonly ends: number;
  /** True if every state within the bounds was explored. */
  readonly isComplete: boolean;
  /** The shortest order of events that breaks a promise. */
  readonly counterexample?: Counterexample;
}

export interface Counterexample {
  /** The argument of `npm run prove -- --case`. */
  readonly id: string;
  readonly violations: readonly Violation[];
  /** The steps, one line each. */
  readonly steps: readonly string[];
}

interface State {
  readonly world: World;
  readonly points: readonly Point[];
  readonly faults: number;
  readonly before?: { readonly state: State; readonly step: Step };
}

interface Step {
  readonly actor: number;
  readonly fate: Fate;
}

/** The times of the final sweeps. Two restore the baseline and conclude; the third finds nothing to do. */
const closingSweeps = [atSecond(300), atSecond(360), atSecond(420)];

/** Explores a scenario with the handlers of one bundle. */
export class Explorer {
  readonly #host: HandlerHost;
  readonly #actors: readonly string[];
  readonly #programs: readonly ProgramPoints[];
  readonly #sweeps: readonly ProgramPoints[];
  readonly #worlds = new Map<string, World>();
  readonly #worldIds = new Map<World, number>();
  readonly #effects = new Map<string, Effect>();
  readonly #endings = new Map<number, World>();
  #points = 0;

  constructor(
    private readonly scenario: Scenario,
    bundle: string,
    options: { readonly sweeps?: boolean } = {},
  ) {
    this.#host = new HandlerHost(bundle, Date.parse(atSecond(0)));
    const pointsOf = (program: Scenario['actors'][string]) =>
      new ProgramPoints(program, this.#host, () => this.#points++);
    this.#actors = Object.keys(scenario.actors);
    this.#programs = Object.values(scenario.actors).map(pointsOf);
    this.#sweeps = options.sweeps === false ? [] : closingSweeps.map((at) => pointsOf(sweep(at)));
  }

  /** Explores every order of events breadth-first, each state once, up to a number of states. */
  async explore(maxStates: number): Promise<Exploration> {
    const first = await this.#first();
    const seen = new Set([this.#keyOf(first)]);
    let [level, steps, ends]: [State[], number, number] = [[first], 0, 0];
    let isComplete = true;
    while (level.length > 0) {
      const next: State[] = [];
      for (const state of level) {
        const possible = this.#steps(state);
        if (possible.length === 0 || !possible.some(({ fate }) => fate === 'answered')) {
          ends++;
          const violations = await this.#check(state);
          if (violations.length > 0) {
            const counterexample = this.#counterexample(state, violations);
            return this.#report({ states: seen.size, steps, ends, isComplete: false, counterexample });
          }
        }
        for (const step of possible) {
          const reached = this.#take(state, step);
          const after = reached instanceof Promise ? await reached : reached;
          steps++;
          const key = this.#keyOf(after);
          if (seen.has(key)) continue;
          if (seen.size >= maxStates) {
            isComplete = false;
            continue;
          }
          seen.add(key);
          next.push(after);
        }
      }
      level = next;
    }
    return this.#report({ states: seen.size, steps, ends, isComplete });
  }

  /**
   * Replays one order of events.
   *
   * @param path the part of a counterexample's id after the scenario
   * @throws Error for a step that is not possible there
   */
  async replay(path: string): Promise<Counterexample> {
    let state = await this.#first();
    for (const text of path.split('.')) {
      const step = this.#steps(state).find((each) => formatStep(each) === text);
      if (!step) throw new Error(`step "${text}" is not possible here`);
      state = await this.#take(state, step);
    }
    return this.#counterexample(state, await this.#check(state));
  }

  async #first(): Promise<State> {
    const points: Point[] = [];
    for (const program of this.#programs) points.push(await program.first());
    return { world: this.scenario.begin, points, faults: 0 };
  }

  /** Returns the possible next steps. A private call is the only next step, because its order does not matter. */
  #steps({ world, points, faults }: State): Step[] {
    const mayFail = faults < this.scenario.faults;
    const steps: Step[] = [];
    for (const [actor, { call, isInFunction }] of points.entries()) {
      if (!call || !isEnabled(world, call, (name) => this.#hasFinished(points, name))) continue;
      const own = fatesOf(call, isInFunction, mayFail).map((fate) => ({ actor, fate }));
      if (isPrivate(call) || (call.operation === entering && !this.#mayBeStopped)) return own;
      steps.push(...own);
    }
    return steps;
  }

  #hasFinished(points: readonly Point[], actor: string): boolean {
    return points[this.#actors.indexOf(actor)]!.call === undefined;
  }

  get #mayBeStopped(): boolean {
    return this.#actors.includes('stop');
  }

  #take(state: State, step: Step): State | Promise<State> {
    const { actor, fate } = step;
    const point = state.points[actor]!;
    const { world, answer } = this.#effectOf(state.world, point, fate);
    const reached = this.#programs[actor]!.after(point, answer);
    return reached instanceof Promise
      ? reached.then((later) => stateAfter(state, step, world, later))
      : stateAfter(state, step, world, reached);
  }

  /** Applies a call to a world. Cached: the effect does not depend on the other programs. */
  #effectOf(world: World, point: Point, fate: Fate): Effect {
    const key = `${this.#worldId(world)}:${point.id}:${fate}`;
    const known = this.#effects.get(key);
    if (known) return known;
    const effect = applyFault(world, point.call!, fate);
    this.#effects.set(key, { ...effect, world: this.#interned(effect.world) });
    return this.#effects.get(key)!;
  }

  async #check({ world, faults }: State): Promise<Violation[]> {
    const swept = await this.#finalSweeps(world);
    const { beforeSweeps, afterSweeps } = this.scenario.promises ?? promisesOfOne;
    return [...beforeSweeps({ world, faults }), ...afterSweeps({ world: swept, faults })];
  }

  /** Runs the sweeps of the guard after all programs have ended. */
  async #finalSweeps(begin: World): Promise<World> {
    const id = this.#worldId(begin);
    let world = this.#endings.get(id) ?? begin;
    if (this.#endings.has(id)) return world;
    for (const program of this.#sweeps) {
      for (let point = await program.first(); point.call;) {
        const effect = perform(world, point.call);
        world = effect.world;
        point = await program.after(point, effect.answer);
      }
    }
    this.#endings.set(id, world);
    return world;
  }

  #keyOf({ world, points, faults }: State): string {
    return `${this.#worldId(world)}:${points.map(({ id }) => id).join(',')}:${faults}`;
  }

  #worldId(world: World): number {
    return this.#worldIds.get(world) ?? this.#worldIds.get(this.#interned(world))!;
  }

  /** Returns the same object for equal worlds. */
  #interned(world: World): World {
    const text = JSON.stringify(world);
    const known = this.#worlds.get(text);
    if (known) return known;
    this.#worlds.set(text, world);
    this.#worldIds.set(world, this.#worlds.size);
    return world;
  }

  #counterexample(end: State, violations: readonly Violation[]): Counterexample {
    const steps: string[] = [];
    const path: string[] = [];
    for (let state = end; state.before; state = state.before.state) {
      const { step } = state.before;
      const { call } = state.before.state.points[step.actor]!;
      const fate = step.fate === 'answered' ? '' : ` [${step.fate}]`;
      steps.unshift(`${this.#actors[step.actor]}: ${describeCall(call!)}${fate}`);
      path.unshift(formatStep(step));
    }
    return { id: `interleavings:${this.scenario.name}:${path.join('.')}`, violations, steps };
  }

  #report(found: Omit<Exploration, 'scenario' | 'faults'>): Exploration {
    return { scenario: this.scenario.name, faults: this.scenario.faults, ...found };
  }
}

function stateAfter(state: State, step: Step, world: World, reached: Point): State {
  return {
    world,
    points: state.points.with(step.actor, reached),
    faults: state.faults + (step.fate === 'answered' ? 0 : 1),
    before: { state, step },
  };
}

function formatStep({ actor, fate }: Step): string {
  return `${actor}${fates[fate]}`;
}
