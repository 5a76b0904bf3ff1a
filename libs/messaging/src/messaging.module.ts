import { Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { Broker } from './broker.js';
import { connectBroker } from './connect-broker.js';
import type { BrokerConfig } from './connect-broker.js';

export type MessagingOptions = BrokerConfig;

/** Provides the app's one {@link Broker} everywhere and closes it last. Boot waits until the broker is there. */
@Module({})
export class MessagingModule implements OnApplicationShutdown {
  constructor(private readonly broker: Broker) {}

  static register(options: MessagingOptions): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      providers: [{ provide: Broker, useFactory: () => connectBroker(options) }],
      exports: [Broker],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.broker.close();
  }
}
