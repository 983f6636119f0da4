import type { Flow, State } from './definition';
import type { Json } from './json';
import type { Problems } from './problems';

/** A way out of a state. */
export interface Transition {
  readonly to: string;
  /** The variables set on the way. */
  readonly assign: Readonly<Record<string, Json>>;
  /** Where it stands in the state, such as `Choices[0]/Next`. */
  readonly location: string;
}

/** The ways out of a state, those that end the flow left out. */
export function transitionsOf(state: State): readonly Transition[] {
  const transitions: Transition[] = [];
  const add = (to: string | undefined, assign: Transition['assign'] | undefined, location: string) => {
    if (to !== undefined) transitions.push({ to, assign: assign ?? {}, location });
  };
  if (state.Type === 'Choice') {
    for (const [index, rule] of state.Choices.entries()) {
      add(rule.Next, rule.Assign, `Choices[${index}]/Next`);
    }
    add(state.Default, state.Assign, 'Default');
  } else if (state.Type !== 'Succeed' && state.Type !== 'Fail') {
    add(state.Next, state.Assign, 'Next');
  }
  if (state.Type === 'Task' || state.Type === 'Parallel') {
    for (const [index, catcher] of (state.Catch ?? []).entries()) {
      add(catcher.Next, catcher.Assign, `Catch[${index}]/Next`);
    }
  }
  return transitions;
}

/** Every target exists, every state can be reached, and from every state an end can be reached. */
export function checkGraph(flow: Flow, path: string, problems: Problems): void {
  if (!flow.States.has(flow.StartAt)) {
    problems.add(`MISSING_TRANSITION_TARGET: Missing 'Next' target: ${flow.StartAt}`, `${path}/StartAt`);
    return;
  }
  for (const [name, state] of flow.States) {
    checkFollowing(state, `${path}/States/${name}`, problems);
    for (const { to, location } of transitionsOf(state)) {
      if (flow.States.has(to)) continue;
      problems.add(
        `MISSING_TRANSITION_TARGET: Missing 'Next' target: ${to}`,
        `${path}/States/${name}/${location}`,
      );
    }
  }
  const reached = spread([flow.StartAt], (name) => targets(flow, name));
  const ending = [...flow.States].filter(([, state]) => isEnd(state)).map(([name]) => name);
  const reachesEnd = spread(ending, (name) =>
    [...flow.States.keys()].filter((other) => targets(flow, other).includes(name)),
  );
  for (const name of flow.States.keys()) {
    if (!reached.has(name)) problems.add('The state cannot be reached', `${path}/States/${name}`);
    else if (!reachesEnd.has(name)) problems.add('No end can be reached', `${path}/States/${name}`);
  }
}

function checkFollowing(state: State, path: string, problems: Problems): void {
  if (state.Type === 'Choice' || state.Type === 'Succeed' || state.Type === 'Fail') return;
  if ((state.Next === undefined) === (state.End === undefined)) {
    problems.add('Either Next or End is required, and not both', path);
  }
}

function isEnd(state: State): boolean {
  if (state.Type === 'Choice') return false;
  return state.Type === 'Succeed' || state.Type === 'Fail' || state.End === true;
}

function targets(flow: Flow, name: string): readonly string[] {
  const state = flow.States.get(name);
  return state ? transitionsOf(state).map(({ to }) => to) : [];
}

/** Everything that can be reached from some names, these included. */
function spread(from: readonly string[], next: (name: string) => readonly string[]): ReadonlySet<string> {
  const reached = new Set(from);
  for (const name of reached) for (const other of next(name)) reached.add(other);
  return reached;
}
