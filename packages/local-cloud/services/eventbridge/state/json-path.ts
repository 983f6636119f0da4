import { Unsupported } from '../../../kernel/errors';

/** The steps from an event to a part of it: names of fields and indices of arrays. */
export type JsonPath = readonly (string | number)[];

/**
 * Reads a JSON path as EventBridge takes them: `$`, then fields by dot and elements by index, such as
 * `$.detail.items[0].name`.
 *
 * @throws Unsupported for anything else, such as wildcards
 */
export function parseJsonPath(text: string): JsonPath {
  if (!/^\$(\.[\w/-]+|\[\d+\])*$/.test(text)) throw new Unsupported(`the JSON path ${text}`);
  return [...text.matchAll(/\.([\w/-]+)|\[(\d+)\]/g)].map(([, field, index]) => field ?? Number(index));
}

/** Reads the value at a path; `undefined` if there is none. */
export function readJsonPath(path: JsonPath, root: unknown): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
