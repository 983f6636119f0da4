/** The side that served a request: the production version, or the version that a release tries. */
export type Side = 'production' | 'canary';

/** The default alias of each side. */
export const defaultAliasNames: Readonly<Record<Side, string>> = { production: 'live', canary: 'canary' };

const sides: readonly Side[] = ['production', 'canary'];

/**
 * Returns the side of a request by the invoked alias. The version is not enough: during a promotion both sides have it.
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
