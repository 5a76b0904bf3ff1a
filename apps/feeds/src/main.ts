import { admin, feeds } from '@rookery/contracts';
import { migrate } from '@rookery/database';
import { grpcTransport } from '@rookery/rpc';
import { bootService, runApp } from '@rookery/service';
import { readFeedsConfig, readFeedsMigrationsConfig } from './feeds.config.js';
import { FeedsModule } from './feeds.module.js';
import { migrations } from './migrations/index.js';

await runApp({
  name: 'feeds',
  migrate: () => migrate(readFeedsMigrationsConfig(), migrations),
  start: () => {
    const config = readFeedsConfig();
    return bootService({
      app: 'feeds',
      config: config.service,
      module: FeedsModule.register(config),
      transports: [grpcTransport([feeds.FeedsServiceService, admin.AdminServiceService], config.grpc)],
    });
  },
});
