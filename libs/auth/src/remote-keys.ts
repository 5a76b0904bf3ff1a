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
    // Apps start together: a first call that failed would be followed by seconds in which no connection is tried.
    const call = Call.asService(timeoutMs, { waitsForReady: true });
    return (await this.client.listSigningKeys({}, call)).keys;
  }

  close(): void {
    this.client.close();
  }
}
