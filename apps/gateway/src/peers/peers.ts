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

/** Who is at the other end: behind the trusted proxies, and not what anybody else says. */
export class Peers {
  private readonly proxies: BlockList;
  private readonly style: ForwardedStyle;

  constructor({ trusted, style }: ProxyRules) {
    this.proxies = blockListOf(trusted);
    this.style = style;
  }

  isProxy(address: string): boolean {
    return this.proxies.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  }

  /** Whether a proxy of ours handed the request on. */
  isFromProxy({ socket }: IncomingMessage): boolean {
    const address = addressOf(socket.remoteAddress ?? '');
    return address !== undefined && this.isProxy(address);
  }

  /** The address and User-Agent of whoever sent the request. */
  clientOf(request: IncomingMessage): EdgeClient {
    const [address, agent] = [this.chainOf(request).address, agentOf(request.headers['user-agent'])];
    return { ...(address !== undefined && { address }), ...(agent !== undefined && { agent }) };
  }

  /** Whether the client speaks TLS, which ends at the proxies: the gateway itself has none. */
  isSecure(request: IncomingMessage): boolean {
    return this.chainOf(request).isSecure;
  }

  /**
   * Walks from the socket towards the client for as long as a proxy of ours speaks. Where it stops is the client: the
   * right-most address that is no proxy's. A proxy that says nothing usable is itself as far as we can see.
   */
  private chainOf({ socket, headers }: IncomingMessage): { address: string | undefined; isSecure: boolean } {
    let address = addressOf(socket.remoteAddress ?? '');
    let isSecure = false;
    if (address === undefined || !this.isProxy(address)) return { address, isSecure };
    for (const hop of hopsOf(headers, this.style)) {
      isSecure = hop.isSecure;
      if (hop.address === undefined) break;
      address = hop.address;
      if (!this.isProxy(address)) break;
    }
    return { address, isSecure };
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
