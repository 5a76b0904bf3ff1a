import { readMigrationsConfig } from '@rookery/database';
import { domainAppConfig, readDomainApp } from '@rookery/domain-app';
import { z } from 'zod';

const app = { name: 'notifications', calls: ['accounts', 'feeds', 'posts'] } as const;
const days = z.coerce.number().int().min(1).max(3_650);

/** All the variables this app knows. */
export const environmentShape = {
  ...domainAppConfig(app),
  NOTIFICATIONS_LOG_CHANGES_MAX: z.coerce
    .number()
    .int()
    .min(1)
    .default(10_000)
    .describe('Changes kept per recipient; who was away for longer is told to fetch the list.'),
  NOTIFICATIONS_LOG_DAYS: days.default(30).describe('Age after which changes are forgotten.'),
  NOTIFICATIONS_DELETED_POSTS_DAYS: days
    .default(30)
    .describe('How long a deleted post is remembered, against events about it that come late; more than streams keep.'),
};

export type NotificationsConfig = ReturnType<typeof readNotificationsConfig>;

/** Everything the app is configured with. Throws an Error that lists what is missing or wrong. */
export function readNotificationsConfig(env: NodeJS.ProcessEnv = process.env) {
  const { config, read } = readDomainApp(app, environmentShape, env);
  return {
    ...config,
    log: {
      changesMax: read.NOTIFICATIONS_LOG_CHANGES_MAX,
      changesDays: read.NOTIFICATIONS_LOG_DAYS,
      deletedPostsDays: read.NOTIFICATIONS_DELETED_POSTS_DAYS,
    },
  };
}

/** What `main.js migrate` is configured with. */
export function readNotificationsMigrationsConfig(env: NodeJS.ProcessEnv = process.env) {
  return readMigrationsConfig('NOTIFICATIONS', env);
}
