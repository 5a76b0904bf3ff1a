import { accounts, admin } from '@rookery/contracts';
import { migrate } from '@rookery/database';
import { grpcTransport } from '@rookery/rpc';
import { bootService, runApp } from '@rookery/service';
import { readAccountsConfig, readAccountsMigrationsConfig } from './accounts.config.js';
import { AccountsModule } from './accounts.module.js';
import { migrations } from './migrations/index.js';

const services = [accounts.AccountsServiceService, accounts.AccountsOperatorServiceService, admin.AdminServiceService];

await runApp({
  name: 'accounts',
  migrate: () => migrate(readAccountsMigrationsConfig(), migrations),
  start: () => {
    const config = readAccountsConfig();
    return bootService({
      app: 'accounts',
      config: config.service,
      module: AccountsModule.register(config),
      transports: [grpcTransport(services, config.grpc)],
    });
  },
});
