import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestCa } from '@rookery/testing';
import { z } from 'zod';
import { domainAppConfig, readDomainApp } from '@rookery/domain-app';

const app = { name: 'saved-posts', calls: ['accounts', 'near-words'] } as const;
const shape = { ...domainAppConfig(app), SAVED_POSTS_PER_ACCOUNT: z.coerce.number().default(7) };

describe('what a domain app is configured with', () => {
  let ca: TestCa;
  let needed: NodeJS.ProcessEnv;

  beforeAll(async () => {
    ca = await TestCa.create();
    await ca.issue('saved-posts');
    needed = {
      NODE_ENV: 'test',
      TLS_DIR: ca.folderOf('saved-posts'),
      SAVED_POSTS_HEALTH_PORT: '1',
      SAVED_POSTS_GRPC_PORT: '2',
      SAVED_POSTS_DATABASE_URL: 'postgres://somewhere/saved_posts',
      ACCOUNTS_GRPC_TARGET: 'dns:///accounts:7000',
      NEAR_WORDS_GRPC_TARGET: 'dns:///near-words:7000',
    };
  });
  afterAll(() => ca.close());

  it('is read from variables that begin with its name, and from those of the apps it calls', () => {
    const { config, read } = readDomainApp(app, shape, needed);
    config.tls.close();
    expect(config).toMatchObject({
      service: { healthPort: 1 },
      grpc: { port: 2 },
      database: { url: 'postgres://somewhere/saved_posts', poolMax: 10 },
      targets: {
        accounts: { app: 'accounts', address: 'dns:///accounts:7000' },
        'near-words': { app: 'near-words', address: 'dns:///near-words:7000' },
      },
    });
    expect(read.SAVED_POSTS_PER_ACCOUNT).toBe(7);
  });

  it.each(
    Object.keys(domainAppConfig(app)).filter((name) =>
      /^(SAVED_POSTS|ACCOUNTS|NEAR_WORDS)_(?!.*(?:MAX|MS|POLICY)$)/.test(name),
    ),
  )('says that %s is missing', (name) => {
    expect(() => readDomainApp(app, shape, { ...needed, [name]: undefined })).toThrow(name);
  });
});
