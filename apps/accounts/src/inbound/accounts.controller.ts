import { accounts } from '@rookery/contracts';
import { handleField, idsField, parse } from '@rookery/errors';
import { RpcController, anonymous, anyService, viewer } from '@rookery/rpc';
import type { Call, RpcHandlers } from '@rookery/rpc';
import { z } from 'zod';
import { AccountQueries } from '../use-cases/account-queries.js';
import { RefreshSession } from '../use-cases/refresh-session.js';
import { Register } from '../use-cases/register.js';
import { SignIn } from '../use-cases/sign-in.js';
import { SignOut } from '../use-cases/sign-out.js';
import { SigningKeys } from '../use-cases/signing-keys.js';
import { presentAccount } from './accounts.presenter.js';

const batch = z.object({ ids: idsField });
const handleBatch = z.object({ handles: z.array(handleField).max(200, 'expected at most 200 handles') });

@RpcController(accounts.AccountsServiceService, {
  register: anonymous('gateway'),
  signIn: anonymous('gateway'),
  refreshSession: anonymous('gateway'),
  signOut: viewer('gateway'),
  batchGetAccounts: anonymous('gateway', 'feeds'),
  batchGetAccountsByHandle: anonymous('gateway', 'posts'),
  listSigningKeys: anyService,
})
export class AccountsController implements RpcHandlers<typeof accounts.AccountsServiceService> {
  constructor(
    private readonly registering: Register,
    private readonly signingIn: SignIn,
    private readonly refreshing: RefreshSession,
    private readonly signingOut: SignOut,
    private readonly queries: AccountQueries,
    private readonly keys: SigningKeys,
  ) {}

  async register(request: accounts.RegisterRequest, call: Call) {
    const { account, tokens } = await this.registering.execute(request, call);
    return { account: presentAccount(account), tokens };
  }

  async signIn(request: accounts.SignInRequest, call: Call) {
    const { account, tokens } = await this.signingIn.execute(request, call);
    return { account: presentAccount(account), tokens };
  }

  async refreshSession(request: accounts.RefreshSessionRequest) {
    return { tokens: await this.refreshing.execute(request) };
  }

  async signOut(_request: accounts.SignOutRequest, { viewer }: Call) {
    if (viewer) await this.signingOut.execute(viewer);
    return {};
  }

  async batchGetAccounts({ ids }: accounts.BatchGetAccountsRequest) {
    const found = await this.queries.byIds(parse(batch, { ids }).ids);
    return { accounts: found.map(presentAccount) };
  }

  async batchGetAccountsByHandle({ handles }: accounts.BatchGetAccountsByHandleRequest) {
    const found = await this.queries.byHandles(parse(handleBatch, { handles }).handles);
    return { accounts: found.map(presentAccount) };
  }

  async listSigningKeys() {
    return { keys: await this.keys.list() };
  }
}
