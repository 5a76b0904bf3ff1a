import { addressOf, networkOf } from '@rookery/service';

/** Who counts as one client for limits: an address or a network. Calls that came through no gateway are one together. */
export function addressBlockOf(address: string | undefined): string {
  return address === undefined ? 'nowhere' : networkOf(addressOf(address) ?? address);
}
