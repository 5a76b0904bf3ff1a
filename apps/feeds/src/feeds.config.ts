import { readMigrationsConfig } from '@rookery/database';
import { domainAppConfig, readDomainApp } from '@rookery/domain-app';

const app = { name: 'feeds', calls: ['accounts', 'posts'] } as const;

/** All the variables this app knows. */
export const environmentShape = domainAppConfig(app);

export type FeedsConfig = ReturnType<typeof readFeedsConfig>;

/** Everything the app is configured with. Throws an Error that lists what is missing or wrong. */
export function readFeedsConfig(env: NodeJS.ProcessEnv = process.env) {
  return readDomainApp(app, environmentShape, env).config;
}

/** What `main.js migrate` is configured with. */
export function readFeedsMigrationsConfig(env: NodeJS.ProcessEnv = process.env) {
  return readMigrationsConfig('FEEDS', env);
}
