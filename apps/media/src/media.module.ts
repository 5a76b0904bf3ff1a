import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { AdminModule } from '@rookery/admin';
import { AuthModule } from '@rookery/auth';
import { DatabaseModule } from '@rookery/database';
import { MessagingModule } from '@rookery/messaging';
import { OutboxModule } from '@rookery/outbox';
import { RpcModule } from '@rookery/rpc';
import { TelemetryModule } from '@rookery/telemetry';
import { MediaController } from './inbound/media.controller.js';
import type { MediaConfig } from './media.config.js';
import { MediaVariant } from './model/media-variant.js';
import { Media } from './model/media.js';
import { BlobStore } from './outbound/blob-store.js';
import { IncomingFiles } from './outbound/incoming-files.js';
import { Renderer } from './outbound/renderer.js';
import { MediaQueries } from './use-cases/media-queries.js';
import { ReadMedia } from './use-cases/read-media.js';
import { UPLOAD_LIMITS, UploadMedia } from './use-cases/upload-media.js';

/** Uploaded pictures, their variants and the stored bytes. */
@Module({})
export class MediaModule {
  static register(config: MediaConfig): DynamicModule {
    const { instance } = config.service;
    return {
      module: MediaModule,
      imports: [
        TelemetryModule.register(config.telemetry),
        DatabaseModule.register({
          ...config.database,
          tls: config.tls,
          entities: [Media, MediaVariant],
          applicationName: instance,
        }),
        MessagingModule.register({ ...config.nats, tls: config.tls, name: instance }),
        OutboxModule.register({ app: 'media' }),
        RpcModule,
        AdminModule.register({ app: 'media', instance }),
        AuthModule.askingAccounts({
          rules: config.tokenRules,
          keysRefreshSeconds: config.keysRefreshSeconds,
          target: config.targets.accounts,
        }),
      ],
      controllers: [MediaController],
      providers: [
        { provide: UPLOAD_LIMITS, useValue: config.uploads },
        { provide: IncomingFiles, useFactory: () => IncomingFiles.open(config.storeDirectory) },
        {
          provide: BlobStore,
          inject: [IncomingFiles],
          useFactory: (incoming: IncomingFiles) => BlobStore.open(config.storeDirectory, incoming),
        },
        Renderer,
        UploadMedia,
        MediaQueries,
        ReadMedia,
      ],
    };
  }
}
