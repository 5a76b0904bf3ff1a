import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import type { EdgeClient } from '@rookery/rpc';
import { addressOf } from '@rookery/service';
import { hopsOf } from './forwarded.js';
import type { ForwardedStyle } from './forwarded.js';

interface ProxyRules {
  /** Addresses and CIDRs of the proxies in front of the gateway. */
  trusted: readonly string[];
  style: ForwardedStyle;
}

const agentCharactersMax = 200;

/** Where a request came from. */
interface Origin {
  client: EdgeClient;
  isSecure: boolean;
  isFromProxy: boolean;
}

/** Who is at the other end: behind the trusted proxies, and not what anybody else says. */
export class Peers {
  private readonly proxies: BlockList;
  private readonly style: ForwardedStyle;
  /** Asked for five times on the way of one request. */
  private readonly origins = new WeakMap<IncomingMessage, Origin>();

  constructor({ trusted, style }: ProxyRules) {
    this.proxies = blockListOf(trusted);
    this.style = style;
  }

  isProxy(address: string): boolean {
    return this.proxies.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  }

  /** Whether a proxy of ours handed the request on. */
  isFromProxy(request: IncomingMessage): boolean {
    return this.originOf(request).isFromProxy;
  }

  /** The address and User-Agent of whoever sent the request. */
  clientOf(request: IncomingMessage): EdgeClient {
    return this.originOf(request).client;
  }

  /** Whether the client speaks TLS, which ends at the proxies: the gateway itself has none. */
  isSecure(request: IncomingMessage): boolean {
    return this.originOf(request).isSecure;
  }

  private originOf(request: IncomingMessage): Origin {
    const known = this.origins.get(request);
    if (known) return known;
    const { address, isSecure, isFromProxy } = this.chainOf(request);
    const agent = agentOf(request.headers['user-agent']);
    const client = { ...(address !== undefined && { address }), ...(agent !== undefined && { agent }) };
    const origin = { client, isSecure, isFromProxy };
    this.origins.set(request, origin);
    return origin;
  }

  /**
   * Walks from the socket towards the client for as long as a proxy of ours speaks. Where it stops is the client: the
   * right-most address that is no proxy's. A proxy that says nothing usable is itself as far as we can see.
   */
  private chainOf({ socket, headers }: IncomingMessage) {
    let address = addressOf(socket.remoteAddress ?? '');
    let isSecure = false;
    if (address === undefined || !this.isProxy(address)) return { address, isSecure, isFromProxy: false };
    for (const hop of hopsOf(headers, this.style)) {
      isSecure = hop.isSecure;
      if (hop.address === undefined) break;
      address = hop.address;
      if (!this.isProxy(address)) break;
    }
    return { address, isSecure, isFromProxy: true };
  }
}

/** Throws an Error for what is neither an address nor a CIDR. */
export function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [text = '', bits, ...rest] = range.split('/');
    const address = addressOf(text);
    if (address === undefined || rest.length > 0) throw new Error('expected an IP address or a CIDR');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else if (/^\d{1,3}$/.test(bits)) list.addSubnet(address, Number(bits), family);
    else throw new Error('expected an IP address or a CIDR');
  }
  return list;
}

function agentOf(header: string | undefined): string | undefined {
  const agent = header?.replace(/[^\x20-\x7e]/g, '').trim();
  return agent ? agent.slice(0, agentCharactersMax) : undefined;
}
