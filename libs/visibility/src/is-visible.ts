// `offset 0` has each condition looked up for the row at hand. Without it PostgreSQL makes a join of the condition, and
// then, where it underrates the length of a list, reads all of the list before it cuts a page off.

/**
 * A condition of a SELECT: the account is not gone, and neither it nor the viewer blocks the other. It costs three steps
 * along an index for each row that is looked at, however many accounts are gone or blocked.
 * @param viewer an SQL expression of the viewer's id, such as `$1::uuid`; null for a stranger, who sees what nobody hides
 * @param account an SQL expression of the id of whom it is about, such as `posts.author_id`
 */
export function isVisible(viewer: string, account: string): string {
  return `${isPresent(account)} and ${isUnblocked(viewer, account)}`;
}

/** As {@link isVisible}, only that the account is neither suspended nor deleted. */
export function isPresent(account: string): string {
  return `not exists (select from gone_accounts where gone_accounts.account_id = ${account} offset 0)`;
}

/** As {@link isVisible}, only that neither blocks the other. */
export function isUnblocked(viewer: string, account: string): string {
  return `not exists (select from blocks b where b.blocker_id = ${viewer} and b.blocked_id = ${account} offset 0)
    and not exists (select from blocks b where b.blocker_id = ${account} and b.blocked_id = ${viewer} offset 0)`;
}
