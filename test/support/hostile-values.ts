import { RawJson } from './raw-requests';

/** Values that no input of any operation wants, by what they are. */
export const hostileValues: Readonly<Record<string, unknown>> = {
  'a key of every object': '__proto__',
  'an object with a prototype': new RawJson('{"__proto__":{"polluted":true},"constructor":{"prototype":1}}'),
  'a zero byte': 'a\0b',
  'a path to the top': '../../../../etc/passwd',
  'half a character': new RawJson('"\\ud800"'),
  'a long text': 'x'.repeat(10_000),
  'a tag': '<script>alert(1)</script>',
  'a number beyond all': new RawJson('1e400'),
  'a number beyond dates': 1e20,
  'a number below all': -1e308,
  'half a number': 0.5,
  'a deep list': new RawJson(`${'['.repeat(900)}${']'.repeat(900)}`),
  'an empty list': [],
  'a list of nothing': [null],
  nothing: null,
  truth: true,
};

/** Replaces one leaf of a value at a time, the value itself included. */
export function* replacedLeaves<Value>(
  value: Value,
  by: unknown,
  path = '',
): Generator<[path: string, Value]> {
  if (path !== '') yield [path, by as Value];
  if (typeof value !== 'object' || value === null || value instanceof RawJson) return;
  for (const [key, each] of Object.entries(value) as [string, unknown][]) {
    for (const [where, changed] of replacedLeaves(each, by, path === '' ? key : `${path}.${key}`)) {
      const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<
        string,
        unknown
      >;
      copy[key] = changed;
      yield [where, copy as Value];
    }
  }
}

/** Replaces one leaf at a time by each hostile value, as a program has it that has read it from JSON. */
export function* hostileVariants(value: object): Generator<[what: string, variant: unknown]> {
  for (const [name, hostile] of Object.entries(hostileValues)) {
    const read: unknown = hostile instanceof RawJson ? JSON.parse(hostile.json) : hostile;
    yield [name, read];
    for (const [where, variant] of replacedLeaves(value, read)) yield [`${where} is ${name}`, variant];
  }
}
