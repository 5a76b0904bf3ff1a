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

  /** Unknown ids are left out. At most 200. */
  async byIds(ids: readonly string[], caller: Call): Promise<media.Media[]> {
    if (ids.length === 0) return [];
    const answer = await this.client.batchGetMedia({ ids: [...ids] }, caller);
    return answer.media;
  }

  onApplicationShutdown(): void {
    this.client.close();
  }
}
