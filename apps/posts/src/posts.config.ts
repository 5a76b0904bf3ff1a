import { readMigrationsConfig } from '@rookery/database';
import { domainAppConfig, readDomainApp } from '@rookery/domain-app';

const app = { name: 'posts', calls: ['accounts', 'feeds', 'media'] } as const;

/** All the variables this app knows. */
export const environmentShape = domainAppConfig(app);

export type PostsConfig = ReturnType<typeof readPostsConfig>;

/** Everything the app is configured with. Throws an Error that lists what is missing or wrong. */
export function readPostsConfig(env: NodeJS.ProcessEnv = process.env) {
  return readDomainApp(app, environmentShape, env).config;
}

/** What `main.js migrate` is configured with. */
export function readPostsMigrationsConfig(env: NodeJS.ProcessEnv = process.env) {
  return readMigrationsConfig('POSTS', env);
}
