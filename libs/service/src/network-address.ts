import { SocketAddress, isIPv4, isIPv6 } from 'node:net';

/**
 * An IP address in its one spelling, so that equal ones are equal: IPv6 in lower case, compressed and without a zone;
 * IPv4 also where it came mapped into IPv6. undefined for what is no address.
 */
export function addressOf(text: string): string | undefined {
  const bare = text.replace(/%.*$/, '');
  if (isIPv4(bare)) return bare;
  if (!isIPv6(bare)) return undefined;
  const { address } = new SocketAddress({ address: bare, family: 'ipv6' });
  return /^::ffff:([\d.]+)$/.exec(address)?.[1] ?? address;
}

/**
 * Who is one client where clients are counted: an IPv4 address, or the /64 of an IPv6 address, because a household is
 * given at least that many. Takes what `addressOf` returned.
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = address.split('::');
  const [first, last] = [groupsOf(head), groupsOf(tail)];
  // What is left out in the middle is zeros; a dotted end counts as one group here but stands for two.
  const missing = address.includes('::') ? 8 - first.length - last.length - (tail.includes('.') ? 1 : 0) : 0;
  const groups = [...first, ...Array.from({ length: missing }, () => '0'), ...last];
  return `${groups.slice(0, 4).join(':')}::/64`;
}

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':');
}
