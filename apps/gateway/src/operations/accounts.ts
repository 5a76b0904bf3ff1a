import type { accounts } from '@rookery/contracts';
import { invalidArgument } from '@rookery/errors';
import type { Edge } from '../edge.js';
import { parseHandle, parseId } from '../limits/page-arguments.js';
import { promised } from './promised.js';

/** Who is signed in; null for a stranger. */
export async function viewer({ call, loaders }: Edge): Promise<accounts.Account | null> {
  return call.viewer ? loaders.shownAccounts.load(call.viewer.accountId) : null;
}

/** An account by id or by handle; null when there is none for the viewer to see. Throws INVALID_ARGUMENT. */
export async function accountBy(
  { loaders }: Edge,
  { id, handle }: { id?: string | null | undefined; handle?: string | null | undefined },
): Promise<accounts.Account | null> {
  if (id && !handle) return loaders.namedAccounts.load(parseId({ id }, 'id'));
  if (handle && !id) return loaders.accountsByHandle.load(parseHandle(handle));
  throw invalidArgument({ field: 'id', description: 'expected either an id or a handle' });
}

export interface ProfileChange {
  displayName?: string | null | undefined;
  bio?: string | null | undefined;
  avatarMediaId?: string | null | undefined;
}

/** Changes what is there and leaves what is absent; null takes away. Throws INVALID_ARGUMENT, `MEDIA_NOT_USABLE`. */
export async function updateProfile(
  { clients, call, loaders }: Edge,
  { displayName, bio, avatarMediaId }: ProfileChange,
): Promise<{ account: accounts.Account }> {
  const mediaId = avatarMediaId ? parseId({ avatarMediaId }, 'avatarMediaId') : avatarMediaId;
  const request = { displayName: setTo(displayName), bio: setTo(bio), avatarMediaId: setTo(mediaId) };
  const account = promised((await clients.accounts.updateProfile(request, call)).account, 'account');
  loaders.forget();
  loaders.showAccounts([account]);
  return { account };
}

/** To the owner, absent means as it was, and empty means none. */
function setTo(value: string | null | undefined): string | undefined {
  return value === null ? '' : value;
}
