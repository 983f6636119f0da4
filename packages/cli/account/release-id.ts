/** So many characters the name of an execution may have. */
const longest = 80;

/**
 * What a release is called that nobody named: `checkout-42-20261123T100000`, unique by the second and within the
 * bounds of the name of an execution.
 *
 * @param at milliseconds since the epoch
 * @param purpose stands before the version: `undo-`
 */
export function releaseId(service: string, version: string, at: number, purpose = ''): string {
  const time = new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  const suffix = `-${purpose}${version}-${time}`;
  return service.slice(0, longest - suffix.length) + suffix;
}
