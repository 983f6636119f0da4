/** What a request was served for: the version that people use, or the one that is being released. */
export type Side = 'production' | 'canary';

/** The alias of each side, where the construct is not given other names for them. */
export const defaultAliasNames: Readonly<Record<Side, string>> = { production: 'live', canary: 'canary' };

const sides: readonly Side[] = ['production', 'canary'];

/**
 * The side of a request, by the alias that was invoked. Not by the version: while a version is promoted it is on
 * both sides.
 *
 * @returns undefined for any other qualifier and for none: somebody tries the function out, it is nobody's request
 */
export function sideOf(
  invokedFunctionArn: string,
  aliasNames: Readonly<Partial<Record<Side, string>>> = {},
): Side | undefined {
  const [, , , , , , , qualifier = ''] = invokedFunctionArn.split(':');
  return sides.find((side) => (aliasNames[side] ?? defaultAliasNames[side]) === qualifier);
}
