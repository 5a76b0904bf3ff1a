import { accounts } from '@rookery/contracts';
import { Call, rpcClient } from '@rookery/rpc';
import type { RpcClient, RpcTarget } from '@rookery/rpc';
import type { KeySource } from './key-set.js';

const timeoutMs = 3_000;

/** The public keys as `accounts` lists them over gRPC. */
export class RemoteKeys implements KeySource {
  private constructor(private readonly client: RpcClient<typeof accounts.AccountsServiceService>) {}

  static at(target: RpcTarget): RemoteKeys {
    return new RemoteKeys(rpcClient(accounts.AccountsServiceService, target));
  }

  async list(): Promise<accounts.SigningKey[]> {
    return (await this.client.listSigningKeys({}, Call.asService(timeoutMs))).keys;
  }

  close(): void {
    this.client.close();
  }
}
