import type { OnApplicationShutdown } from '@nestjs/common';
import { accounts } from '@rookery/contracts';
import { Call, rpcClient } from '@rookery/rpc';
import type { RpcClient } from '@rookery/rpc';
import type { Caller } from './caller.js';

const keysTimeoutMs = 3_000;

/** What `accounts` knows: whose a handle is, and which keys sign tokens. */
export class AccountDirectory implements OnApplicationShutdown {
  private readonly client: RpcClient<typeof accounts.AccountsServiceService>;

  constructor(target: string) {
    this.client = rpcClient(accounts.AccountsServiceService, { target });
  }

  /** Account ids in the order of the handles, without regard to case; unknown handles are left out. At most 200. */
  async idsOfHandles(handles: readonly string[], caller: Caller): Promise<string[]> {
    if (handles.length === 0) return [];
    const answer = await this.client.batchGetAccountsByHandle({ handles: [...handles] }, caller);
    const ids = new Map(answer.accounts.map(({ id, handle }) => [handle.toLowerCase(), id]));
    return handles.flatMap((handle) => ids.get(handle.toLowerCase()) ?? []);
  }

  async signingKeys(): Promise<accounts.SigningKey[]> {
    const { keys } = await this.client.listSigningKeys({}, Call.asService(keysTimeoutMs));
    return keys;
  }

  onApplicationShutdown(): void {
    this.client.close();
  }
}
