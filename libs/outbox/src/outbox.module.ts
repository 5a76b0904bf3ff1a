import { Inject, Module } from '@nestjs/common';
import type { BeforeApplicationShutdown, DynamicModule, OnApplicationBootstrap, Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Database } from '@rookery/database';
import { Broker } from '@rookery/messaging';
import { Jobs } from './jobs.js';
import type { JobHandler } from './jobs.js';
import { measureMessaging } from './measure-messaging.js';
import { Outbox } from './outbox.js';
import { OutboxRuntime } from './outbox-runtime.js';
import type { Clears, Sources } from './outbox-runtime.js';

/** An app's `inbound/<app>.consumer.ts`: a provider that names its sources and what it does about their events. */
export interface EventConsumer {
  readonly sources: Sources;
  /** By source: forgets what the app keeps of its events, before a rebuild. A source without one cannot be rebuilt. */
  readonly clear?: Clears;
}

/** A provider that does the app's background work. */
export interface JobRunner {
  readonly jobs: readonly JobHandler[];
}

export interface OutboxModuleOptions {
  /** The app's name: names its stream, its leases and the repair commands in its log. */
  app: string;
  /** The app says events; true when absent. Needs the tables of `createOutboxTables`. */
  relays?: boolean;
  /** Providers of the app that listen. Needs the tables of `createConsumerTables`. */
  consumers?: readonly Type<EventConsumer>[];
  /** Providers of the app that work on jobs. Needs the tables of `createJobTables`. */
  jobRunners?: readonly Type<JobRunner>[];
}

const moduleOptions = Symbol('OutboxModuleOptions');

/**
 * Provides {@link Outbox}, {@link Jobs} and {@link OutboxRuntime} everywhere; relay, listeners and job worker run from
 * application bootstrap until shutdown begins. Needs `Database` and `Broker` from global modules.
 */
@Module({})
export class OutboxModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(moduleOptions) private readonly options: OutboxModuleOptions,
    private readonly runtime: OutboxRuntime,
    private readonly moduleRef: ModuleRef,
    private readonly database: Database,
  ) {}

  static register(options: OutboxModuleOptions): DynamicModule {
    return {
      module: OutboxModule,
      global: true,
      providers: [
        { provide: moduleOptions, useValue: options },
        {
          provide: OutboxRuntime,
          useFactory: (database: Database, broker: Broker) => new OutboxRuntime(options.app, database, broker),
          inject: [Database, Broker],
        },
        {
          provide: Outbox,
          useFactory: (runtime: OutboxRuntime) => new Outbox({ wake: () => runtime.wakeRelay() }),
          inject: [OutboxRuntime],
        },
        {
          provide: Jobs,
          useFactory: (runtime: OutboxRuntime) => new Jobs({ wake: () => runtime.wakeJobs() }),
          inject: [OutboxRuntime],
        },
      ],
      exports: [Outbox, Jobs, OutboxRuntime],
    };
  }

  onApplicationBootstrap(): void {
    const { app, relays = true, consumers = [], jobRunners = [] } = this.options;
    const provided = <Provider>(type: Type<Provider>) => this.moduleRef.get(type, { strict: false });
    this.runtime.start({
      relays,
      consumers: consumers.map((type) => provided(type)),
      jobs: jobRunners.map((type) => provided(type).jobs),
    });
    const { database, runtime } = this;
    measureMessaging({ app, database, status: () => runtime.status, relays, hasJobs: jobRunners.length > 0 });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.runtime.stop();
  }
}
