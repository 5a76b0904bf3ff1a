import type { OnApplicationShutdown } from '@nestjs/common';
import { accounts } from '@rookery/contracts';
import { rpcClient } from '@rookery/rpc';
import type { Call, RpcClient, RpcTarget } from '@rookery/rpc';

/** What `accounts` knows: whose a handle is. */
export class AccountDirectory implements OnApplicationShutdown {
  private readonly client: RpcClient<typeof accounts.AccountsServiceService>;

  constructor(target: RpcTarget) {
    this.client = rpcClient(accounts.AccountsServiceService, target);
  }

  /** Account ids in the order of the handles, without regard to case; unknown handles are left out. At most 200. */
  async idsOfHandles(handles: readonly string[], caller: Call): Promise<string[]> {
    if (handles.length === 0) return [];
    const answer = await this.client.batchGetAccountsByHandle({ handles: [...handles] }, caller);
    const ids = new Map(answer.accounts.map(({ id, handle }) => [handle.toLowerCase(), id]));
    return handles.flatMap((handle) => ids.get(handle.toLowerCase()) ?? []);
  }

  onApplicationShutdown(): void {
    this.client.close();
  }
}
