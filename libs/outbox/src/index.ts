// STUB until branch `messaging` lands: shapes only.
import { Module } from '@nestjs/common';
import type { DynamicModule, Type } from '@nestjs/common';
import type { Transaction } from '@rookery/database';
import type { EventType } from '@rookery/messaging';
import type { QueryRunner } from 'typeorm';

export interface StoredEvent<Payload> {
  id: string;
  aggregateId: string;
  version: number;
  occurredAt: Date;
  requestId: string;
  payload: Payload;
}
export class Outbox {
  async add<Payload>(
    _tx: Transaction,
    _type: EventType<Payload>,
    _event: { aggregateId: string; version: number; payload: Payload },
  ): Promise<void> {}
}
export interface Handler {
  type: string;
}
/** One event type of a source and what it does; runs in the consumer's transaction and never commits. */
export function on<Payload>(
  type: EventType<Payload>,
  _handle: (tx: Transaction, event: StoredEvent<Payload>) => Promise<void>,
): Handler {
  return { type: type.$type };
}
/** An injectable class of an app's inbound/ folder that listens to one source app. */
export interface EventListener {
  readonly source: string;
  readonly handlers: readonly Handler[];
}
/** Bounded background work with a cursor. */
export interface Job<Payload> {
  key: string;
  payload: Payload;
  cursor: string;
}
export class Jobs {
  async add(_tx: Transaction, _kind: string, _key: string, _payload: object): Promise<void> {}
  async remove(_tx: Transaction, _kind: string, _key: string): Promise<void> {}
}
/** An injectable class that advances one kind of job by one chunk: returns the next cursor, or undefined when done. */
export interface JobWorker<Payload = unknown> {
  readonly kind: string;
  advance(tx: Transaction, job: Job<Payload>): Promise<string | undefined>;
}
@Module({})
export class OutboxModule {
  static register(_options: {
    app: string;
    listeners?: Type<EventListener>[];
    jobs?: Type<JobWorker>[];
  }): DynamicModule {
    return { module: OutboxModule, providers: [Outbox, Jobs], exports: [Outbox, Jobs] };
  }
}
export async function createOutboxTables(_runner: QueryRunner): Promise<void> {}
export async function createConsumerTables(_runner: QueryRunner): Promise<void> {}
export async function createJobTables(_runner: QueryRunner): Promise<void> {}
