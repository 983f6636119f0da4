/**
 * The maximum length of the name of an execution.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
const maxLength = 80;

/**
 * Builds the default id of a release, `checkout-42-20261123T100000`: unique to the second, and a valid name of an execution.
 *
 * @param at milliseconds since the epoch
 * @param purpose a prefix of the version, such as `undo-`
 */
export function releaseId(service: string, version: string, at: number, purpose = ''): string {
  const time = new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  const suffix = `-${purpose}${version}-${time}`;
  return service.slice(0, maxLength - suffix.length) + suffix;
}
