import type { Answer } from './answer.ts';
import type { Operators } from './operators.ts';

const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Takes an account out of use, or gives it back. */
export async function changeAccount(
  operators: Operators,
  action: 'suspend' | 'restore',
  { handleOrId, operator }: { handleOrId: string; operator: string },
): Promise<Answer> {
  const accountId = await idOf(async () => operators, handleOrId);
  const client = operators.accounts();
  const request = { accountId, operator };
  if (action === 'suspend') await client.suspendAccount(request, operators.call());
  else await client.restoreAccount(request, operators.call());
  const text = `Account ${handleOrId} ${action === 'suspend' ? 'is suspended, and signed out everywhere' : 'may sign in'}.`;
  return { data: { accountId, action }, text };
}

/** Makes the next signing key, or replaces all of them at once. */
export async function rotateKeys(
  operators: Operators,
  { revoke: revokePresent, operator }: { revoke: boolean; operator: string },
): Promise<Answer> {
  const data = await operators.accounts().rotateSigningKeys({ operator, revokePresent }, operators.call());
  const when = revokePresent
    ? 'signs from now on; what the others signed is refused'
    : `signs from ${data.signsFrom?.toISOString()}`;
  return { data, text: `Key ${data.kid} ${when}.` };
}

/**
 * The id of an account; asks only when it is not one already.
 * @throws when there is no account of this handle
 */
export async function idOf(open: () => Promise<Operators>, handleOrId: string): Promise<string> {
  if (idPattern.test(handleOrId)) return handleOrId.toLowerCase();
  const operators = await open();
  const answer = await operators.directory().batchGetAccountsByHandle({ handles: [handleOrId] }, operators.call());
  const [account] = answer.accounts;
  if (!account) throw new Error(`there is no account ${handleOrId}`);
  return account.id;
}
