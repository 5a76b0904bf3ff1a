import { bootService, runApp } from '@rookery/service';
import { readGatewayConfig } from './gateway.config.js';
import { GatewayModule } from './gateway.module.js';
import { edgeAdapter, prepareEdge } from './http-server.js';

await runApp({
  name: 'gateway',
  start: () => {
    const config = readGatewayConfig();
    return bootService({
      app: 'gateway',
      config: config.service,
      module: GatewayModule.register(config),
      publicPort: config.listen,
      adapter: edgeAdapter(config.http),
      prepare: prepareEdge,
    });
  },
});
