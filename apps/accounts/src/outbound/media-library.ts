import type { OnApplicationShutdown } from '@nestjs/common';
import { media } from '@rookery/contracts';
import { rpcClient } from '@rookery/rpc';
import type { Call, RpcClient, RpcTarget } from '@rookery/rpc';

/** What `media` knows about uploads. */
export class MediaLibrary implements OnApplicationShutdown {
  private readonly client: RpcClient<typeof media.MediaServiceService>;

  constructor(target: RpcTarget) {
    this.client = rpcClient(media.MediaServiceService, target);
  }

  /** An upload that the caller may use: it is ready, and their own. Undefined when it is not. */
  async findUsable(mediaId: string, caller: Call): Promise<media.Media | undefined> {
    const { media: found } = await this.client.batchGetMedia({ ids: [mediaId] }, caller);
    return found.find(({ ownerId, status }) => ownerId === caller.viewerId && status === media.MediaStatus.READY);
  }

  onApplicationShutdown(): void {
    this.client.close();
  }
}
