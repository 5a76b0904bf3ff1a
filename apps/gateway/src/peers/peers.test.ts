import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Peers, blockListOf } from './peers.js';

const from = (remoteAddress: string, headers: IncomingHttpHeaders = {}) =>
  ({ socket: { remoteAddress }, headers }) as IncomingMessage;
const trusted = ['10.0.0.0/8', '2001:db8:ffff::/48'];
const peers = new Peers({ trusted, style: 'x-forwarded' });
const xff = (remoteAddress: string, value: string) =>
  peers.clientOf(from(remoteAddress, { 'x-forwarded-for': value })).address;

describe('the client of a request', () => {
  it.each([
    ['is the socket when it is no proxy, whatever is claimed', '192.0.2.1', '198.51.100.9', '192.0.2.1'],
    ['is what a proxy says', '10.0.0.1', '198.51.100.9', '198.51.100.9'],
    ['is the right-most that is no proxy', '10.0.0.1', '1.2.3.4, 198.51.100.9, 10.0.0.2', '198.51.100.9'],
    ['is the farthest proxy when all are proxies', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['is the proxy that does not know', '10.0.0.1', '198.51.100.9, unknown', '10.0.0.1'],
    ['is the proxy that says nothing', '10.0.0.1', '', '10.0.0.1'],
    ['may come with a port', '10.0.0.1', '198.51.100.9:4711', '198.51.100.9'],
    ['may be IPv6 with a port', '10.0.0.1', '[2001:DB8::0:9]:4711', '2001:db8::9'],
    ['is IPv4 also when it came mapped', '::ffff:10.0.0.1', '::ffff:198.51.100.9', '198.51.100.9'],
    ['comes through IPv6 proxies too', '2001:db8:ffff::1', '2001:db8::9', '2001:db8::9'],
  ])('%s', (_, socket, claimed, address) => expect(xff(socket, claimed)).toBe(address));

  it('believes no proxy when none is named', () => {
    const nobody = new Peers({ trusted: [], style: 'x-forwarded' });
    expect(nobody.clientOf(from('127.0.0.1', { 'x-forwarded-for': '1.2.3.4' })).address).toBe('127.0.0.1');
  });

  it('does not look at the headers the proxies do not write', () => {
    const headers = { forwarded: 'for=1.2.3.4;proto=https', 'x-forwarded-for': '198.51.100.9' };
    expect(peers.clientOf(from('10.0.0.1', headers)).address).toBe('198.51.100.9');
    expect(peers.isSecure(from('10.0.0.1', headers))).toBe(false);
    const rfc = new Peers({ trusted, style: 'forwarded' });
    expect(rfc.clientOf(from('10.0.0.1', headers)).address).toBe('1.2.3.4');
  });

  it('reads RFC 7239 from the right, also behind a quote that a client left open', () => {
    const rfc = new Peers({ trusted, style: 'forwarded' });
    const forwarded = 'for="1.2.3.4, for="[2001:db8::9]:4711";proto=https, For=10.0.0.2;proto=http';
    expect(rfc.clientOf(from('10.0.0.1', { forwarded })).address).toBe('2001:db8::9');
    expect(rfc.isSecure(from('10.0.0.1', { forwarded }))).toBe(true);
  });

  it('speaks TLS when a proxy says so, and no one else', () => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '198.51.100.9' };
    expect(peers.isSecure(from('10.0.0.1', headers))).toBe(true);
    expect(peers.isSecure(from('10.0.0.1', { 'x-forwarded-proto': 'https' }))).toBe(true);
    expect(peers.isSecure(from('192.0.2.1', headers))).toBe(false);
  });

  it('has an agent of 200 printable ASCII characters at most', () => {
    const agentOf = (agent: string) => peers.clientOf(from('192.0.2.1', { 'user-agent': agent })).agent;
    expect(agentOf('Möwe/1.0\t(x)')).toBe('Mwe/1.0(x)');
    expect(agentOf('x'.repeat(300))).toHaveLength(200);
    expect(agentOf('é')).toBeUndefined();
    expect(peers.clientOf(from('192.0.2.1'))).toEqual({ address: '192.0.2.1' });
  });
});

describe('the list of proxies', () => {
  it.each(['x', '10.0.0.0/33', '10.0.0.0/8/9', '10.0.0.0/-1', '10.0.0.0/x', '/8'])('refuses %s', (range) => {
    expect(() => blockListOf([range])).toThrow();
  });
});
