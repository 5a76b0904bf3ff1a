import { Inject, Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { AuthModule } from '@rookery/auth';
import { accounts } from '@rookery/contracts';
import { DatabaseModule } from '@rookery/database';
import { MessagingModule } from '@rookery/messaging';
import { OutboxModule } from '@rookery/outbox';
import { Call, RpcModule, rpcClient } from '@rookery/rpc';
import type { RpcClient } from '@rookery/rpc';
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

type AccountsApp = RpcClient<typeof accounts.AccountsServiceService>;

const ACCOUNTS_APP = Symbol('ACCOUNTS_APP');
const keysTimeoutMs = 2_000;

/** Uploaded pictures, their variants and the stored bytes. */
@Module({})
export class MediaModule implements OnApplicationShutdown {
  constructor(@Inject(ACCOUNTS_APP) private readonly accountsApp: AccountsApp) {}

  static register(config: MediaConfig): DynamicModule {
    const { instance } = config.service;
    return {
      module: MediaModule,
      // libs/auth asks for the keys with the client this module opens.
      global: true,
      imports: [
        DatabaseModule.register({ ...config.database, entities: [Media, MediaVariant], applicationName: instance }),
        MessagingModule.register({ ...config.nats, name: instance }),
        OutboxModule.register({ app: 'media' }),
        RpcModule,
        AuthModule.register({
          rules: config.tokenRules,
          keySource: {
            inject: [ACCOUNTS_APP],
            useFactory: (app: AccountsApp) => async () =>
              (await app.listSigningKeys({}, Call.asService(keysTimeoutMs))).keys,
          },
        }),
      ],
      controllers: [MediaController],
      providers: [
        {
          provide: ACCOUNTS_APP,
          useFactory: () => rpcClient(accounts.AccountsServiceService, { target: config.accountsTarget }),
        },
        { provide: UPLOAD_LIMITS, useValue: config.uploads },
        { provide: BlobStore, useFactory: () => BlobStore.open(config.storeDirectory) },
        { provide: IncomingFiles, useFactory: () => IncomingFiles.open(config.storeDirectory) },
        Renderer,
        UploadMedia,
        MediaQueries,
        ReadMedia,
      ],
      exports: [ACCOUNTS_APP],
    };
  }

  onApplicationShutdown(): void {
    this.accountsApp.close();
  }
}
