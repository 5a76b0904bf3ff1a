import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AuthModule } from '@rookery/auth';
import { MessagingModule } from '@rookery/messaging';
import { Call } from '@rookery/rpc';
import { TelemetryModule } from '@rookery/telemetry';
import { Clients } from './clients.js';
import { Edges } from './edges.js';
import { EdgeExceptionFilter } from './errors/edge-exception.filter.js';
import { GATEWAY_CONFIG } from './gateway.config.js';
import type { GatewayConfig } from './gateway.config.js';
import { GatewayGraphqlModule } from './graphql/graphql.module.js';
import { Peers } from './peers/peers.js';
import { limits } from './limits/limits.js';
import { Rates } from './limits/rates/rates.js';
import { SigningKeys } from './operations/signing-keys.js';
import { KeySetController } from './rest/key-set.controller.js';
import { MediaController } from './rest/media.controller.js';
import { NotificationStreamController } from './rest/notification-stream.controller.js';

/** The public edge: GraphQL, REST and live views over what the domain apps own. */
@Module({})
export class GatewayModule {
  static register(config: GatewayConfig): DynamicModule {
    return {
      module: GatewayModule,
      // The schema's resolvers and the live views stand on what this module provides.
      global: true,
      imports: [
        TelemetryModule.register(config.telemetry),
        MessagingModule.register({ ...config.nats, tls: config.tls, name: config.service.instance }),
        AuthModule.askingAccounts({
          rules: config.tokenRules,
          keysRefreshSeconds: config.keysRefreshSeconds,
          target: config.targets.accounts,
        }),
        GatewayGraphqlModule,
      ],
      controllers: [KeySetController, MediaController, NotificationStreamController],
      providers: [
        { provide: GATEWAY_CONFIG, useValue: config },
        { provide: APP_FILTER, useClass: EdgeExceptionFilter },
        { provide: Peers, useValue: new Peers(config.proxies) },
        Clients,
        Edges,
        Rates,
        {
          provide: SigningKeys,
          inject: [Clients],
          useFactory: (clients: Clients) => {
            const ask = () => clients.accounts.listSigningKeys({}, Call.asService(limits.keysAnswerMsMax));
            return new SigningKeys(async () => (await ask()).keys, limits.keysAskedEveryMs);
          },
        },
      ],
      exports: [GATEWAY_CONFIG, Clients, Edges, Peers, Rates],
    };
  }
}
