import { existsSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Secrets } from '../infra/secrets.ts';
import { DataDirectory } from './data-directory.ts';
import { environmentOf, migrationEnvironmentOf, type Surroundings } from './environment.ts';
import type { Instance } from './instances.ts';

const data = new DataDirectory(mkdtempSync(join(tmpdir(), 'data-')));
const instances = ['accounts', 'gateway', 'media', 'posts'].map((name, index): Instance => {
  const isGateway = name === 'gateway';
  const app = { name, isGateway, hasDatabase: !isGateway, calls: [], listensTo: [], hearsLive: isGateway };
  return {
    name: `${name}-1`,
    app,
    host: `127.0.1.${index}`,
    grpcPort: isGateway ? undefined : 100 + index,
    healthPort: 200 + index,
  };
});
const run: Surroundings = {
  data,
  secrets: new Secrets(data.secretsFile),
  natsUrl: 'nats://127.0.0.1:4222',
  build: { version: '1.2.3', commit: 'abcdef' },
  gatewayPort: 3000,
  databases: new Map(
    ['accounts', 'media', 'posts'].map((app) => [
      app,
      { database: app, url: `${app}-url`, migrationsUrl: `${app}-owner` },
    ]),
  ),
  instances,
};

describe('environmentOf', () => {
  it('tells an app where it listens and what it depends on', () => {
    expect(environmentOf(instanceOf('posts'), run)).toMatchObject({
      NODE_ENV: 'development',
      BIND_HOST: '127.0.1.3',
      INSTANCE: 'posts-1',
      TLS_DIR: join(data.tls, 'posts'),
      NATS_URL: 'nats://127.0.0.1:4222',
      BUILD_VERSION: '1.2.3',
      BUILD_COMMIT: 'abcdef',
      POSTS_GRPC_PORT: '103',
      POSTS_HEALTH_PORT: '203',
      POSTS_DATABASE_URL: 'posts-url',
      ACCOUNTS_GRPC_TARGET: 'ipv4:127.0.1.0:100',
      MEDIA_GRPC_TARGET: 'ipv4:127.0.1.2:102',
    });
  });

  it('hands on where telemetry goes', () => {
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:4318';
    try {
      expect(environmentOf(instanceOf('posts'), run)).toHaveProperty(
        'OTEL_EXPORTER_OTLP_ENDPOINT',
        'http://127.0.0.1:4318',
      );
    } finally {
      delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
    }
  });

  it('tells the gateway its public port', () => {
    const environment = environmentOf(instanceOf('gateway'), run);
    expect(environment).toMatchObject({ GATEWAY_PORT: '3000', GATEWAY_HEALTH_PORT: '201' });
    expect(environment).not.toHaveProperty('GATEWAY_GRPC_PORT');
    expect(environment).not.toHaveProperty('GATEWAY_GRPC_TARGET');
  });

  it('has every request traced where there is somebody to look at it', () => {
    const watched = { ...run, tracesUrl: 'http://127.0.0.1:4318' };
    expect(environmentOf(instanceOf('posts'), watched)).toMatchObject({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
      OTEL_TRACES_SAMPLER_ARG: '1',
    });
    expect(environmentOf(instanceOf('posts'), run)).not.toHaveProperty('OTEL_EXPORTER_OTLP_ENDPOINT');
  });

  it('tells no app what belongs to another, nor how to change its own schema', () => {
    const names = Object.keys(environmentOf(instanceOf('posts'), run));
    expect(names).not.toContain('ACCOUNTS_DATABASE_URL');
    expect(names).not.toContain('ACCOUNTS_REFRESH_SECRET');
    expect(names).not.toContain('MEDIA_STORE_DIR');
    expect(names).not.toContain('POSTS_MIGRATIONS_DATABASE_URL');
    expect(migrationEnvironmentOf(instanceOf('posts'), run)).toHaveProperty(
      'POSTS_MIGRATIONS_DATABASE_URL',
      'posts-owner',
    );
  });

  it('gives accounts the same secret again, from a file only its owner reads', () => {
    const { ACCOUNTS_REFRESH_SECRET: secret } = environmentOf(instanceOf('accounts'), run);
    expect(secret).toMatch(/^rookery-dev-[\w-]{43}$/);
    expect(new Secrets(data.secretsFile).get('ACCOUNTS_REFRESH_SECRET')).toBe(secret);
    expect(statSync(data.secretsFile).mode & 0o777).toBe(0o600);
  });
});

describe('DataDirectory', () => {
  it('forgets what was stored and touches nothing else', () => {
    const own = new DataDirectory(mkdtempSync(join(tmpdir(), 'data-')));
    const foreign = mkdtempSync(join(own.root, 'letters-'));
    own.update({ demoLoaded: true });
    expect(new DataDirectory(own.root).state.demoLoaded).toBe(true);

    own.reset();

    expect(own.state).toEqual({ migrated: {}, demoLoaded: false });
    expect(existsSync(foreign)).toBe(true);
  });
});

function instanceOf(name: string): Instance {
  return instances.find(({ app }) => app.name === name)!;
}
