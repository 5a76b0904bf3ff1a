import { Module, Optional } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Readiness, Settings } from '@rookery/service';
import type { TlsIdentity } from '@rookery/tls';
import { Broker } from './broker.js';
import { connectBroker } from './connect-broker.js';
import type { BrokerConfig } from './connect-broker.js';
import { followLogLevels } from './follow-log-levels.js';
import { followSettings } from './follow-settings.js';

/** Who connects must be said; undefined is for tests of libs. */
export type MessagingOptions = BrokerConfig & { tls: TlsIdentity | undefined };

/** Provides the app's one {@link Broker} everywhere and closes it last. Boot waits until the broker is there. */
@Module({})
export class MessagingModule implements OnModuleInit, OnApplicationShutdown {
  private following: (() => void)[] = [];

  constructor(
    private readonly broker: Broker,
    private readonly readiness: Readiness,
    // Only tests of libs have none.
    @Optional() private readonly settings?: Settings,
  ) {}

  static register(options: MessagingOptions): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      providers: [{ provide: Broker, useFactory: () => connectBroker(options) }],
      exports: [Broker],
    };
  }

  /** Only watched: what users ask for does not wait for the broker. */
  onModuleInit(): void {
    this.readiness.watch('broker', async () => {
      if (!this.broker.isConnected) throw new Error('not connected');
    });
    this.following.push(followLogLevels(this.broker));
    if (this.settings) this.following.push(followSettings(this.broker, this.settings));
  }

  async onApplicationShutdown(): Promise<void> {
    for (const end of this.following) end();
    await this.broker.close();
  }
}
