import { BlockList, isIP, isIPv4 } from 'node:net';

/**
 * Reads a range of addresses, such as `10.0.0.0/24` or `2001:db8::/32`.
 *
 * @param invalid makes the error of a text that is none
 */
export function cidrMatcher(range: string, invalid: (reason: string) => Error): (text: string) => boolean {
  const [, address = '', mask = ''] = /^([^/]+)\/(\d{1,3})$/.exec(range) ?? [];
  const bits = Number(mask);
  if (mask === '' || isIP(address) === 0 || bits > (isIPv4(address) ? 32 : 128)) {
    throw invalid(`Malformed CIDR, one '/' required, and an address before it: ${range}`);
  }
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  const addresses = new BlockList();
  addresses.addSubnet(address, bits, family);
  return (text) => {
    if (isIP(text) === 0 || isIPv4(text) !== (family === 'ipv4')) return false;
    return addresses.check(text, family);
  };
}
