import { accounts } from '@rookery/contracts';
import { DomainError, handleField, idsField, parse } from '@rookery/errors';
import { RpcController, anonymous, anyService, service, viewer } from '@rookery/rpc';
import type { Call, RpcHandlers, Viewer } from '@rookery/rpc';
import { z } from 'zod';
import { AccountQueries } from '../use-cases/account-queries.js';
import { ChangePassword } from '../use-cases/change-password.js';
import { DeleteAccount } from '../use-cases/delete-account.js';
import { EndSession } from '../use-cases/end-session.js';
import { RefreshSession } from '../use-cases/refresh-session.js';
import { Register } from '../use-cases/register.js';
import { SessionQueries } from '../use-cases/session-queries.js';
import { SignIn } from '../use-cases/sign-in.js';
import { SignOut } from '../use-cases/sign-out.js';
import { SigningKeys } from '../use-cases/signing-keys.js';
import { presentAccount, presentSession } from './accounts.presenter.js';

const batch = z.object({ ids: idsField });
const handleBatch = z.object({ handles: z.array(handleField).max(200, 'expected at most 200 handles') });

@RpcController(accounts.AccountsServiceService, {
  updateProfile: viewer('gateway'),
  searchAccounts: anonymous('gateway'),
  exportSnapshot: service('posts', 'feeds'),
  register: anonymous('gateway'),
  signIn: anonymous('gateway'),
  refreshSession: anonymous('gateway'),
  signOut: viewer('gateway'),
  batchGetAccounts: anonymous('gateway', 'feeds'),
  batchGetAccountsByHandle: anonymous('gateway', 'posts', 'operator'),
  listSigningKeys: anyService,
  changePassword: viewer('gateway'),
  listSessions: viewer('gateway'),
  endSession: viewer('gateway'),
  deleteAccount: viewer('gateway'),
})
export class AccountsController implements RpcHandlers<typeof accounts.AccountsServiceService> {
  constructor(
    private readonly registering: Register,
    private readonly signingIn: SignIn,
    private readonly refreshing: RefreshSession,
    private readonly signingOut: SignOut,
    private readonly changingPassword: ChangePassword,
    private readonly endingSession: EndSession,
    private readonly deletingAccount: DeleteAccount,
    private readonly queries: AccountQueries,
    private readonly sessions: SessionQueries,
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

  async signOut(_request: accounts.SignOutRequest, call: Call) {
    await this.signingOut.execute(signedIn(call));
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

  async changePassword(request: accounts.ChangePasswordRequest, call: Call) {
    return { sessionsEnded: await this.changingPassword.execute(request, signedIn(call), call) };
  }

  async listSessions(_request: accounts.ListSessionsRequest, call: Call) {
    const { accountId, sessionId } = signedIn(call);
    const open = await this.sessions.openOf(accountId);
    return { sessions: open.map((session) => presentSession(session, sessionId)) };
  }

  async endSession(request: accounts.EndSessionRequest, call: Call) {
    await this.endingSession.execute(request, signedIn(call));
    return {};
  }

  async deleteAccount(request: accounts.DeleteAccountRequest, call: Call) {
    await this.deletingAccount.execute(request, signedIn(call), call);
    return {};
  }

  async updateProfile(): Promise<never> {
    throw new DomainError('INTERNAL', 'NOT_BUILT', 'updateProfile comes with this branch');
  }

  async searchAccounts(): Promise<never> {
    throw new DomainError('INTERNAL', 'NOT_BUILT', 'searchAccounts comes with this branch');
  }

  exportSnapshot(): AsyncIterable<accounts.ExportSnapshotResponse> {
    throw new DomainError('INTERNAL', 'NOT_BUILT', 'exportSnapshot comes with this branch');
  }
}

/** The access table has seen to it. */
function signedIn({ viewer }: Call): Viewer {
  if (viewer) return viewer;
  throw new Error('expected a signed-in viewer, got a call without one: is the access table right?');
}
