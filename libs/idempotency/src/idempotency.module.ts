import { Global, Module } from '@nestjs/common';
import { Forgetting } from './forgetting.js';
import { IdempotentWrites } from './idempotent-writes.js';

/** Provides {@link IdempotentWrites} everywhere, and forgets old keys. Needs `Database` from a global module. */
@Global()
@Module({ providers: [IdempotentWrites, Forgetting], exports: [IdempotentWrites] })
export class IdempotencyModule {}
