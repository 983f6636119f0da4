/** What a request was served for: the version that people use, or the one that is being released. */
export type Side = 'production' | 'canary';

/** The side that each alias serves. The aliases of a released function have these names for ever. */
export const sideOfAlias: ReadonlyMap<string, Side> = new Map([
  ['live', 'production'],
  ['canary', 'canary'],
]);

/**
 * The side of a request, by the alias that was invoked. Not by the version: while a version is promoted it is on
 * both sides.
 *
 * @returns undefined for any other qualifier and for none: somebody tries the function out, it is nobody's request
 */
export function sideOf(invokedFunctionArn: string): Side | undefined {
  const [, , , , , , , qualifier = ''] = invokedFunctionArn.split(':');
  return sideOfAlias.get(qualifier);
}
