import { targetConfig } from '@rookery/rpc';
import { TestCa } from '@rookery/testing';
import { calledApps } from '../src/called-services.js';
import { readGatewayConfig } from '../src/gateway.config.js';

let ca: TestCa;
const targetVariables = Object.keys(targetConfig(calledApps)).filter((name) => name.endsWith('_TARGET'));
const needed = {
  NODE_ENV: 'test',
  GATEWAY_PORT: '0',
  GATEWAY_HEALTH_PORT: '0',
  NATS_URL: 'nats://127.0.0.1:4222',
  ...Object.fromEntries(targetVariables.map((name) => [name, 'ipv4:127.0.0.1:1'])),
};
const read = (env: NodeJS.ProcessEnv) => readGatewayConfig({ ...needed, TLS_DIR: ca.folderOf('gateway'), ...env });

beforeAll(async () => {
  ca = await TestCa.create();
  await ca.issue('gateway');
});
afterAll(() => ca.close());

describe('the configuration of the edge', () => {
  it('lets no other origin in and trusts no proxy unless told so', () => {
    expect(read({})).toMatchObject({ corsOrigins: [], proxies: { trusted: [], style: 'x-forwarded' } });
  });

  it('takes lists', () => {
    const config = read({
      GATEWAY_CORS_ORIGINS: 'https://a.example.org, http://localhost:5173',
      GATEWAY_TRUSTED_PROXIES: '10.0.0.0/8,2001:db8::/32, 192.0.2.1',
    });
    expect(config.corsOrigins).toEqual(['https://a.example.org', 'http://localhost:5173']);
    expect(config.proxies.trusted).toEqual(['10.0.0.0/8', '2001:db8::/32', '192.0.2.1']);
  });

  it.each(['*', 'null', 'https://*.example.org/', 'https://a.example.org/', 'a.example.org', 'HTTPS://a.example.org'])(
    'refuses the origin %s',
    (origin) => expect(() => read({ GATEWAY_CORS_ORIGINS: origin })).toThrow(/GATEWAY_CORS_ORIGINS/),
  );

  it.each(['*', '10.0.0.0/99', 'proxy.internal'])('refuses the proxy %s', (range) => {
    expect(() => read({ GATEWAY_TRUSTED_PROXIES: range })).toThrow(/GATEWAY_TRUSTED_PROXIES/);
  });
});
