import { AwsError } from '../../../kernel/errors';
import { checkErrorNames, checkFields } from './check-fields';
import { checkGraph } from './check-graph';
import { checkVariables } from './check-variables';
import { definitionSchema, flowSchema, stateSchemas } from './definition';
import type { Definition, Flow, ParallelState, State } from './definition';
import { Problems } from './problems';
import type { z } from 'zod';

/**
 * Reads a definition and refuses whatever would not run here as it runs on AWS: unknown fields, unsupported
 * state types and integrations, missing targets, unreachable states, undefined variables.
 *
 * @throws AwsError `InvalidDefinition`, with every problem that was found and where
 */
export function loadDefinition(text: string): Definition {
  if (last?.text !== text) last = { text, definition: load(text) };
  return last.definition;
}

/** Local clouds that are started one after the other mostly load the same. */
let last: { readonly text: string; readonly definition: Definition } | undefined;

function load(text: string): Definition {
  const problems = new Problems();
  const definition = readDefinition(text, problems);
  if (definition && problems.none) {
    const names = new Set<string>();
    for (const { flow, path } of flowsOf(definition, '')) {
      for (const [name, state] of flow.States) {
        const at = `${path}/States/${name}`;
        if (names.has(name)) problems.add('The name of a state must be unique in the whole machine', at);
        names.add(name);
        checkFields(state, at, problems);
        checkErrorNames(state, at, problems);
      }
      checkGraph(flow, path, problems);
    }
    if (problems.none) checkVariables(definition, problems);
  }
  if (definition && problems.none) return definition;
  throw new AwsError(
    'InvalidDefinition',
    `Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: ${problems.toString()}'`,
  );
}

/** A flow and those inside its Parallel states, outer ones first. */
export function* flowsOf(flow: Flow, path: string): Generator<{ flow: Flow; path: string }> {
  yield { flow, path };
  for (const [name, state] of flow.States) {
    if (state.Type !== 'Parallel') continue;
    for (const [index, branch] of state.Branches.entries()) {
      yield* flowsOf(branch, `${path}/States/${name}/Branches[${index}]`);
    }
  }
}

function readDefinition(text: string, problems: Problems): Definition | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    problems.add(`The definition is not JSON (${(error as Error).message})`, '');
    return undefined;
  }
  const definition = read(definitionSchema, json, '', problems);
  if (!definition) return undefined;
  return { ...definition, States: readStates(definition.States, '', problems) };
}

function readStates(
  states: Readonly<Record<string, unknown>>,
  path: string,
  problems: Problems,
): ReadonlyMap<string, State> {
  const loaded = new Map<string, State>();
  for (const [name, json] of Object.entries(states)) {
    const at = `${path}/States/${name}`;
    if (name.length > 80) problems.add('The name of a state must be at most 80 characters long', at);
    const state = readState(json, at, problems);
    if (state) loaded.set(name, state);
  }
  return loaded;
}

function readState(json: unknown, path: string, problems: Problems): State | undefined {
  const type = (json as { Type?: unknown } | null)?.Type;
  if (typeof type !== 'string' || !Object.hasOwn(stateSchemas, type)) {
    problems.add(`The local cloud does not support the state type ${String(type)}`, `${path}/Type`);
    return undefined;
  }
  if (type !== 'Parallel') {
    return read(stateSchemas[type as Exclude<State['Type'], 'Parallel'>], json, path, problems);
  }
  const parallel = read(stateSchemas.Parallel, json, path, problems);
  if (!parallel) return undefined;
  const branches = parallel.Branches.flatMap((branch, index) => {
    const at = `${path}/Branches[${index}]`;
    const flow = read(flowSchema, branch, at, problems);
    return flow ? [{ StartAt: flow.StartAt, States: readStates(flow.States, at, problems) }] : [];
  });
  return { ...parallel, Branches: branches } satisfies ParallelState;
}

function read<Schema extends z.ZodType>(
  schema: Schema,
  json: unknown,
  path: string,
  problems: Problems,
): z.output<Schema> | undefined {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const at = issue.path.reduce<string>(
      (parent, key) => (typeof key === 'number' ? `${parent}[${key}]` : `${parent}/${String(key)}`),
      path,
    );
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) problems.add('Field is not supported', `${at}/${key}`);
    } else {
      problems.add(issue.message, at);
    }
  }
  return undefined;
}
