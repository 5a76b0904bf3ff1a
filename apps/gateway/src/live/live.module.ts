import { Module } from '@nestjs/common';
import { Connections } from './connections.js';
import { LiveInboxes } from './live-inboxes.js';

/** What lives longer than a request. */
@Module({ providers: [LiveInboxes, Connections], exports: [LiveInboxes, Connections] })
export class LiveModule {}
