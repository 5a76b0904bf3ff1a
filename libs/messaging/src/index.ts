// STUB until branch `messaging` lands: shapes only.
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { common } from '@rookery/contracts';
import { z } from 'zod';

export const natsConfig = { NATS_URL: z.string() };
/** A generated message object. */
export interface EventType<Payload> {
  readonly $type: string;
  encode(message: Payload): { finish(): Uint8Array };
  decode(bytes: Uint8Array): Payload;
}
export class Broker {
  subscribeLive(_recipientId: string, _onEvent: (event: common.EventEnvelope) => void): { close(): void } {
    throw new Error('stub');
  }
  onReconnect(_listener: () => void): void {}
}
@Module({})
export class MessagingModule {
  static register(_options: { servers: string; name: string }): DynamicModule {
    return { module: MessagingModule };
  }
}
