import type { IncomingHttpHeaders } from 'node:http';

/**
 * Explains why a request comes from a foreign web page; undefined for any other request.
 *
 * What listens on loopback can be reached by every page that a browser on this machine has open. A page cannot forge these
 * headers: `Host` has its own domain even if that resolves to this address (DNS rebinding), `Origin` names it, and
 * `Sec-Fetch-Site` says that it is another site. Programs send neither of the last two.
 *
 * @param isOwnHost checks the value of `Host`
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function foreignRequest(
  headers: IncomingHttpHeaders,
  isOwnHost: (host: string) => boolean,
  scheme: 'http' | 'https' = 'http',
): string | undefined {
  const { host, origin, 'sec-fetch-site': site } = headers;
  if (host === undefined || !isOwnHost(host)) return `its Host is ${quoted(host)}`;
  if (origin !== undefined && origin !== `${scheme}://${host}`) return `its Origin is ${quoted(origin)}`;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return `its Sec-Fetch-Site is ${quoted(site)}`;
  }
  return undefined;
}

/** Checks whether `Host` is a name or address of this machine that no other machine can have, with any port. */
export function isLoopbackHost(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i.test(host);
}

/** In ASCII and cut: the text ends up in a header or on a terminal. */
function quoted(text: string | undefined): string {
  return text === undefined ? 'missing' : `"${text.slice(0, 100).replaceAll(/[^\x20-\x7e]/g, '?')}"`;
}
