import { admin, notifications } from '@rookery/contracts';
import { migrate } from '@rookery/database';
import { grpcTransport } from '@rookery/rpc';
import { bootService, runApp } from '@rookery/service';
import { migrations } from './migrations/index.js';
import { readNotificationsConfig, readNotificationsMigrationsConfig } from './notifications.config.js';
import { NotificationsModule } from './notifications.module.js';

await runApp({
  name: 'notifications',
  migrate: () => migrate(readNotificationsMigrationsConfig(), migrations),
  start: () => {
    const config = readNotificationsConfig();
    return bootService({
      app: 'notifications',
      config: config.service,
      module: NotificationsModule.register(config),
      transports: [grpcTransport([notifications.NotificationsServiceService, admin.AdminServiceService], config.grpc)],
    });
  },
});
