import { admin, posts } from '@rookery/contracts';
import { migrate } from '@rookery/database';
import { grpcTransport } from '@rookery/rpc';
import { bootService, runApp } from '@rookery/service';
import { migrations } from './migrations/index.js';
import { readPostsConfig, readPostsMigrationsConfig } from './posts.config.js';
import { PostsModule } from './posts.module.js';

await runApp({
  name: 'posts',
  migrate: () => migrate(readPostsMigrationsConfig(), migrations),
  start: () => {
    const config = readPostsConfig();
    return bootService({
      app: 'posts',
      config: config.service,
      module: PostsModule.register(config),
      transports: [grpcTransport([posts.PostsServiceService, admin.AdminServiceService], config.grpc)],
    });
  },
});
