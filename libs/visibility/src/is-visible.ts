/**
 * A condition of a SELECT: the account is not gone, and neither it nor the viewer blocks the other.
 * @param viewer an SQL expression of the viewer's id, such as `$1::uuid`; null for a stranger, who sees what nobody hides
 * @param account an SQL expression of the id of whom it is about, such as `posts.author_id`
 */
export function isVisible(viewer: string, account: string): string {
  return `${isPresent(account)} and ${isUnblocked(viewer, account)}`;
}

/** As {@link isVisible}, only that the account is neither suspended nor deleted. */
export function isPresent(account: string): string {
  return `not exists (select from gone_accounts where gone_accounts.account_id = ${account})`;
}

/**
 * As {@link isVisible}, only that neither blocks the other. Two conditions and not one with `or`, so that PostgreSQL may
 * look each account up or read the viewer's blocks once, whichever is less.
 */
export function isUnblocked(viewer: string, account: string): string {
  return `not exists (select from blocks where blocks.blocker_id = ${viewer} and blocks.blocked_id = ${account})
    and not exists (select from blocks where blocks.blocked_id = ${viewer} and blocks.blocker_id = ${account})`;
}
