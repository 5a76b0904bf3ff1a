import type { OnApplicationShutdown } from '@nestjs/common';
import { accounts } from '@rookery/contracts';
import { rpcClient } from '@rookery/rpc';
import type { Call, RpcClient, RpcTarget } from '@rookery/rpc';

/** What `accounts` knows: who exists. */
export class AccountDirectory implements OnApplicationShutdown {
  private readonly client: RpcClient<typeof accounts.AccountsServiceService>;

  constructor(target: RpcTarget) {
    this.client = rpcClient(accounts.AccountsServiceService, target);
  }

  async has(accountId: string, caller: Call): Promise<boolean> {
    const answer = await this.client.batchGetAccounts({ ids: [accountId], regardlessOfBlocks: true }, caller);
    return answer.accounts.length > 0;
  }

  onApplicationShutdown(): void {
    this.client.close();
  }
}
