import { expressionsOf } from './check-fields';
import { transitionsOf } from './check-graph';
import type { Flow, State } from './definition';
import type { Problems } from './problems';

/**
 * Every variable of an expression may have been assigned on some way to its state, and no branch assigns a
 * name that an outer flow assigns (`dg/workflow-variables.html`: names of outer scopes cannot be reused).
 */
export function checkVariables(flow: Flow, problems: Problems): void {
  checkFlow(flow, '', { assigned: new Set(), possible: new Set() }, problems);
}

interface Outer {
  /** Names that some state of an enclosing flow assigns. */
  readonly assigned: ReadonlySet<string>;
  /** Names that may have a value when the flow starts. */
  readonly possible: ReadonlySet<string>;
}

function checkFlow(flow: Flow, path: string, outer: Outer, problems: Problems): void {
  const possible = possibleVariables(flow, outer.possible);
  const assigned = new Set(outer.assigned);
  for (const [name, state] of flow.States) {
    for (const variable of assignedBy(state)) {
      assigned.add(variable);
      if (!outer.assigned.has(variable)) continue;
      problems.add(`The variable $${variable} is assigned outside already`, `${path}/States/${name}`);
    }
  }
  for (const [name, state] of flow.States) {
    const at = `${path}/States/${name}`;
    const known = possible.get(name) ?? outer.possible;
    for (const { expression, location } of expressionsOf(state)) {
      for (const variable of expression.variables) {
        if (known.has(variable)) continue;
        problems.add(`No state before this one assigns the variable $${variable}`, `${at}/${location}`);
      }
    }
    if (state.Type !== 'Parallel') continue;
    for (const [index, branch] of state.Branches.entries()) {
      checkFlow(branch, `${at}/Branches[${index}]`, { assigned, possible: known }, problems);
    }
  }
}

/** By state, the variables that at least one way to it assigns. */
function possibleVariables(flow: Flow, atStart: ReadonlySet<string>): Map<string, Set<string>> {
  const possible = new Map([[flow.StartAt, new Set(atStart)]]);
  const pending = [flow.StartAt];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const state = flow.States.get(name);
    const before = possible.get(name);
    if (!state || !before) continue;
    for (const { to, assign } of transitionsOf(state)) {
      const known = possible.get(to);
      const merged = new Set([...(known ?? []), ...before, ...Object.keys(assign)]);
      if (known?.size === merged.size) continue;
      possible.set(to, merged);
      pending.push(to);
    }
  }
  return possible;
}

/** Lists the variables that a state assigns on any exit, also where that ends the flow. */
function assignedBy(state: State): readonly string[] {
  const atEnd = 'Assign' in state ? Object.keys(state.Assign ?? {}) : [];
  return [...new Set([...atEnd, ...transitionsOf(state).flatMap(({ assign }) => Object.keys(assign))])];
}

/** By state name, the variables it refers to, sorted, as DescribeStateMachine lists them. */
export function variableReferences(flow: Flow): Record<string, string[]> {
  const references: Record<string, string[]> = {};
  for (const [name, state] of flow.States) {
    const variables = [...expressionsOf(state)].flatMap(({ expression }) => [...expression.variables]);
    if (variables.length > 0) references[name] = [...new Set(variables)].sort();
    if (state.Type !== 'Parallel') continue;
    for (const branch of state.Branches) Object.assign(references, variableReferences(branch));
  }
  return references;
}
