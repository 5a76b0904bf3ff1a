import type { OnApplicationShutdown } from '@nestjs/common';
import { accounts } from '@rookery/contracts';
import { Call, rpcClient } from '@rookery/rpc';
import type { RpcClient } from '@rookery/rpc';
import type { Caller } from './caller.js';

const keysTimeoutMs = 3_000;

/** What `accounts` knows: who exists, and which keys sign tokens. */
export class AccountDirectory implements OnApplicationShutdown {
  private readonly client: RpcClient<typeof accounts.AccountsServiceService>;

  constructor(target: string) {
    this.client = rpcClient(accounts.AccountsServiceService, { target });
  }

  async has(accountId: string, caller: Caller): Promise<boolean> {
    const answer = await this.client.batchGetAccounts({ ids: [accountId] }, caller);
    return answer.accounts.length > 0;
  }

  async signingKeys(): Promise<accounts.SigningKey[]> {
    const { keys } = await this.client.listSigningKeys({}, Call.asService(keysTimeoutMs));
    return keys;
  }

  onApplicationShutdown(): void {
    this.client.close();
  }
}
