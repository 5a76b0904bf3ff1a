import { admin, media } from '@rookery/contracts';
import { migrate } from '@rookery/database';
import { grpcTransport } from '@rookery/rpc';
import { bootService, runApp } from '@rookery/service';
import { readMediaConfig, readMediaMigrationsConfig } from './media.config.js';
import { MediaModule } from './media.module.js';
import { migrations } from './migrations/index.js';

await runApp({
  name: 'media',
  migrate: () => migrate(readMediaMigrationsConfig(), migrations),
  start: () => {
    const config = readMediaConfig();
    return bootService({
      app: 'media',
      config: config.service,
      module: MediaModule.register(config),
      transports: [grpcTransport([media.MediaServiceService, admin.AdminServiceService], config.grpc)],
    });
  },
});
