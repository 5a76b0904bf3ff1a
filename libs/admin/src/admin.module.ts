import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { AdminController } from './admin.controller.js';
import { ADMIN_OPTIONS } from './admin.options.js';
import type { AdminOptions } from './admin.options.js';
import { DeadLetterDesk } from './dead-letter-desk.js';
import { ReadStatus } from './read-status.js';
import { Rebuilds } from './rebuilds.js';

/**
 * Answers AdminService for an app; its definition must stand in the app's grpcTransport. Needs `Database`, `Broker` and
 * `OutboxRuntime` from global modules, and the table of `createAdminTables`.
 */
@Module({})
export class AdminModule {
  static register(options: AdminOptions): DynamicModule {
    return {
      module: AdminModule,
      controllers: [AdminController],
      providers: [{ provide: ADMIN_OPTIONS, useValue: options }, ReadStatus, DeadLetterDesk, Rebuilds],
    };
  }
}
