import { Global, Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Readiness } from '@rookery/service';
import type { TlsIdentity } from '@rookery/tls';
import { ClockCheck, measureClock } from './clock-check.js';
import { Database } from './database.js';
import type { DatabaseConfig } from './database.js';

/** Opens the app's database before anything that needs it starts, and closes it after everything has stopped. */
@Global()
@Module({})
export class DatabaseModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    private readonly readiness: Readiness,
  ) {}

  static register(config: DatabaseConfig & { tls: TlsIdentity }): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [{ provide: Database, useFactory: () => Database.open(config) }],
      exports: [Database],
    };
  }

  onModuleInit(): void {
    this.readiness.add('database', async () => void (await this.database.currentTime()));
    const clock = new ClockCheck(() => this.database.currentTime());
    this.readiness.add('clock', () => clock.check());
    measureClock(clock);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
