import type { Protocol } from './pod.ts';

/** What one pod may take and ask for, in addresses and numbers: what all policies that select it say together. */
export interface Confinement {
  /** `open`: no policy selects the pod for this direction, so everything goes. */
  ingress: readonly Allowance[] | 'open';
  egress: readonly Allowance[] | 'open';
}

/** Some peers at some ports. */
export interface Allowance {
  peers: readonly Block[] | 'anybody';
  ports: readonly PortRange[] | 'all';
}

/** Addresses of a range, without those of other ranges in it. */
export interface Block {
  cidr: string;
  except: readonly string[];
}

/** Ports from the first to the last, both included. */
export interface PortRange {
  protocol: Protocol;
  first: number;
  last: number;
}

/** The other end of a connection, and the port that is asked for, whichever end that is at. */
export interface End {
  address: string;
  protocol: Protocol;
  port: number;
}

/** Whether one direction of a confinement lets a connection through. */
export function allows(allowances: readonly Allowance[] | 'open', { address, protocol, port }: End): boolean {
  if (allowances === 'open') return true;
  return allowances.some(
    ({ peers, ports }) =>
      (peers === 'anybody' || peers.some((block) => isInBlock(address, block))) &&
      (ports === 'all' ||
        ports.some((range) => range.protocol === protocol && range.first <= port && port <= range.last)),
  );
}

function isInBlock(address: string, { cidr, except }: Block): boolean {
  return isInRange(address, cidr) && !except.some((range) => isInRange(address, range));
}

/** The other family has none of its addresses in a range. */
function isInRange(address: string, cidr: string): boolean {
  if (cidr.includes(':') || address.includes(':')) return false;
  const [network = '', bits = '32'] = cidr.split('/');
  const shift = 2 ** (32 - Number(bits));
  return Math.floor(numberOf(address) / shift) === Math.floor(numberOf(network) / shift);
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
