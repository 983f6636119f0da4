/** The side that served a request: the version in production, or the one that is being released. */
export type Side = 'production' | 'canary';

/** The default alias of each side. */
export const defaultAliasNames: Readonly<Record<Side, string>> = { production: 'live', canary: 'canary' };

const sides: readonly Side[] = ['production', 'canary'];

/**
 * Returns the side of a request, by the invoked alias. The version does not tell: during a promotion it is on both
 * sides.
 *
 * @returns undefined for any other qualifier or none, as in a test invocation
 */
export function sideOf(
  invokedFunctionArn: string,
  aliasNames: Readonly<Partial<Record<Side, string>>> = {},
): Side | undefined {
  const [, , , , , , , qualifier = ''] = invokedFunctionArn.split(':');
  return sides.find((side) => (aliasNames[side] ?? defaultAliasNames[side]) === qualifier);
}
