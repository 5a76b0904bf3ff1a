import type { IncomingHttpHeaders } from 'node:http';
import { addressOf } from '@rookery/service';

/** Which headers the proxies in front write. One kind is believed: the other passes them untouched, from anybody. */
export type ForwardedStyle = 'x-forwarded' | 'forwarded';

/** What a proxy said of the connection it was reached by. */
export interface Hop {
  /** undefined where it did not say, or said something that is no address. */
  address: string | undefined;
  isSecure: boolean;
}

/**
 * What the proxies said, the nearest first. Elements are split at every comma, quoted or not: a quote that a client
 * left open must not swallow what an honest proxy wrote behind it.
 */
export function hopsOf(headers: IncomingHttpHeaders, style: ForwardedStyle): Hop[] {
  if (style === 'forwarded') return elementsOf(headers.forwarded).map(forwardedHop);
  const [protocol] = elementsOf(headers['x-forwarded-proto']);
  const isSecure = protocol?.toLowerCase() === 'https';
  const addresses = elementsOf(headers['x-forwarded-for']);
  if (addresses.length === 0 && isSecure) return [{ address: undefined, isSecure }];
  return addresses.map((node) => ({ address: addressOfNode(node), isSecure }));
}

function elementsOf(value: string | string[] | undefined): string[] {
  return value === undefined
    ? []
    : `${value}`
        .split(',')
        .map((element) => element.trim())
        .reverse();
}

/** RFC 7239: `for="[2001:db8::1]:4711";proto=https`. */
function forwardedHop(element: string): Hop {
  const pairs = element.split(';').map((pair) => pair.trim().split('=', 2));
  const valueOf = (name: string) => pairs.find(([key]) => key?.toLowerCase() === name)?.[1]?.replace(/^"|"$/g, '');
  return { address: addressOfNode(valueOf('for') ?? ''), isSecure: valueOf('proto')?.toLowerCase() === 'https' };
}

/** An address as proxies write it: bare, or with a port, which IPv6 needs brackets for. */
function addressOfNode(node: string): string | undefined {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(node)?.[1];
  return addressOf(bracketed ?? node.replace(/^([\d.]+):\d+$/, '$1'));
}
