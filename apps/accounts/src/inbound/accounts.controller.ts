import { accounts } from '@rookery/contracts';
import { handleField, idsField, parse, plainLine } from '@rookery/errors';
import { IdempotentWrites } from '@rookery/idempotency';
import { RpcController, anonymous, anyService, service, viewer } from '@rookery/rpc';
import type { Call, RpcHandlers, Viewer } from '@rookery/rpc';
import { z } from 'zod';
import { AccountSnapshot } from '../use-cases/account-snapshot.js';
import { accountNotFound } from '../model/accounts.errors.js';
import type { Profile } from '../model/profile.js';
import { ChangePassword } from '../use-cases/change-password.js';
import { DeleteAccount } from '../use-cases/delete-account.js';
import { EndSession } from '../use-cases/end-session.js';
import { ProfileQueries } from '../use-cases/profile-queries.js';
import { RefreshSession } from '../use-cases/refresh-session.js';
import { Register } from '../use-cases/register.js';
import { SearchAccounts } from '../use-cases/search-accounts.js';
import { SessionQueries } from '../use-cases/session-queries.js';
import { SignIn } from '../use-cases/sign-in.js';
import { SignOut } from '../use-cases/sign-out.js';
import { SigningKeys } from '../use-cases/signing-keys.js';
import { UpdateProfile } from '../use-cases/update-profile.js';
import { presentAccount, presentSession } from './accounts.presenter.js';

const batch = z.object({ ids: idsField, regardlessOfBlocks: z.boolean() });
const handleBatch = z.object({ handles: z.array(handleField).max(200, 'expected at most 200 handles') });
const search = z.object({
  query: plainLine.normalize('NFC').min(1, 'expected 1 to 50 characters').max(50, 'expected 1 to 50 characters'),
});

@RpcController(accounts.AccountsServiceService, {
  updateProfile: viewer('gateway'),
  searchAccounts: anonymous('gateway'),
  exportSnapshot: service('feeds', 'notifications', 'posts'),
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
    private readonly writes: IdempotentWrites,
    private readonly registering: Register,
    private readonly signingIn: SignIn,
    private readonly refreshing: RefreshSession,
    private readonly signingOut: SignOut,
    private readonly changingPassword: ChangePassword,
    private readonly endingSession: EndSession,
    private readonly deletingAccount: DeleteAccount,
    private readonly updatingProfile: UpdateProfile,
    private readonly profiles: ProfileQueries,
    private readonly searching: SearchAccounts,
    private readonly snapshot: AccountSnapshot,
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

  async updateProfile(request: accounts.UpdateProfileRequest, call: Call) {
    return this.writes.once(call, accounts.AccountsServiceService.updateProfile, request, {
      effect: (transaction) => this.updatingProfile.execute(request, call, transaction),
      answer: (profile: Profile) => ({ account: presentAccount(profile) }),
      again: () => this.ownProfile(call),
    });
  }

  async batchGetAccounts(request: accounts.BatchGetAccountsRequest, { viewer }: Call) {
    const { ids, regardlessOfBlocks: isRegardlessOfBlocks } = parse(batch, request);
    const found = await this.profiles.byIds(ids, { viewerId: viewer?.accountId, isRegardlessOfBlocks });
    return { accounts: found.map(presentAccount) };
  }

  async batchGetAccountsByHandle(request: accounts.BatchGetAccountsByHandleRequest, { viewer, caller }: Call) {
    const { handles } = parse(handleBatch, request);
    const isOperator = caller === 'operator';
    const found = await this.profiles.byHandles(handles, { viewerId: viewer?.accountId, isOperator });
    return { accounts: found.map(presentAccount) };
  }

  async searchAccounts({ query, page }: accounts.SearchAccountsRequest, { viewer }: Call) {
    const { query: words } = parse(search, { query });
    const { found, pageInfo } = await this.searching.execute(words, page, viewer?.accountId);
    return { entries: found.map(({ profile, cursor }) => ({ account: presentAccount(profile), cursor })), pageInfo };
  }

  exportSnapshot() {
    return this.snapshot.export();
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
    return this.writes.once(call, accounts.AccountsServiceService.endSession, request, {
      effect: (transaction) => this.endingSession.execute(request, signedIn(call), transaction),
      answer: () => ({}),
      again: () => ({}),
    });
  }

  async deleteAccount(request: accounts.DeleteAccountRequest, call: Call) {
    await this.deletingAccount.execute(request, signedIn(call), call);
    return {};
  }

  private async ownProfile({ viewerId }: Call) {
    const [own] = await this.profiles.byIds([viewerId], { viewerId });
    if (!own) throw accountNotFound();
    return { account: presentAccount(own) };
  }
}

/** The access table has seen to it. */
function signedIn({ viewer }: Call): Viewer {
  if (viewer) return viewer;
  throw new Error('expected a signed-in viewer, got a call without one: is the access table right?');
}
