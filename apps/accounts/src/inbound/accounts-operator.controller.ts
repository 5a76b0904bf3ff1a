import { operatorField } from '@rookery/admin';
import { accounts } from '@rookery/contracts';
import { idField, parse } from '@rookery/errors';
import { RpcController, operators } from '@rookery/rpc';
import type { Call, RpcHandlers } from '@rookery/rpc';
import { z } from 'zod';
import { RotateSigningKeys } from '../use-cases/rotate-signing-keys.js';
import { SuspendAccount } from '../use-cases/suspend-account.js';

const accountChange = z.object({ accountId: idField, operator: operatorField });
const rotation = z.object({ operator: operatorField, revokePresent: z.boolean() });

/** What operators do to accounts and keys. */
@RpcController(accounts.AccountsOperatorServiceService, {
  suspendAccount: operators,
  restoreAccount: operators,
  rotateSigningKeys: operators,
})
export class AccountsOperatorController implements RpcHandlers<typeof accounts.AccountsOperatorServiceService> {
  constructor(
    private readonly suspending: SuspendAccount,
    private readonly rotating: RotateSigningKeys,
  ) {}

  async suspendAccount(request: accounts.SuspendAccountRequest, { requestId }: Call) {
    const { accountId, operator } = parse(accountChange, request);
    await this.suspending.suspend(accountId, { operator, requestId });
    return {};
  }

  async restoreAccount(request: accounts.RestoreAccountRequest, { requestId }: Call) {
    const { accountId, operator } = parse(accountChange, request);
    await this.suspending.restore(accountId, { operator, requestId });
    return {};
  }

  async rotateSigningKeys(request: accounts.RotateSigningKeysRequest, { requestId }: Call) {
    const { revokePresent, operator } = parse(rotation, request);
    const by = { operator, requestId };
    const { kid, signsFrom } = await (revokePresent ? this.rotating.revoke(by) : this.rotating.rotate(by));
    return { kid, signsFrom };
  }
}
