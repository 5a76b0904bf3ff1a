import { createHash } from 'node:crypto';
import { Client } from 'pg';

/** What the database says at the end of a contender; every number follows from how many likes were committed. */
export interface EndState {
  changes: number;
  inboxesWithGaps: number;
  notifications: number;
  actorsNamed: number;
  unread: number;
}

const counts = `
  select (select count(*) from notification_changes)::int as changes,
    (select count(*) from inboxes i where i.head_seq <> (
       select count(*) from notification_changes c where c.recipient_id = i.account_id and c.seq between 1 and i.head_seq
     ))::int as "inboxesWithGaps",
    (select count(*) from notifications)::int as notifications,
    (select coalesce(sum(actor_count), 0) from notifications)::int as "actorsNamed",
    (select coalesce(sum(unread_count), 0) from inboxes)::int as unread`;

const content = `
  select n.recipient_id, n.kind, n.post_id, n.actor_ids, n.actor_count, n.stays_read,
    array(select actor_id from notification_actors a where a.notification_id = n.id order by a.seq) as actors,
    array(select c.kind from notification_changes c where c.recipient_id = n.recipient_id
            and (c.notification->>'postId')::uuid = n.post_id order by c.seq) as told
  from notifications n order by n.recipient_id, n.post_id`;

export async function readEndState(url: string): Promise<EndState> {
  return withClient(url, async (client) => (await client.query<EndState>(counts)).rows[0]!);
}

/** The content of all inboxes without what may differ between runs: ids made up by the listener, sequences, times. */
export async function digestOfInboxes(url: string): Promise<string> {
  const rows = await withClient(url, async (client) => (await client.query(content)).rows as unknown[]);
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 12);
}

/** What is wrong with an end state after `committed` likes. */
export function problemsOf(state: EndState, committed: number): string[] {
  const { changes, inboxesWithGaps, notifications, actorsNamed, unread } = state;
  const problems: string[] = [];
  if (changes !== committed) problems.push(`${committed} likes committed, ${changes} changes in the logs`);
  if (actorsNamed !== committed) problems.push(`${committed} likes committed, ${actorsNamed} actors in the lists`);
  if (inboxesWithGaps > 0) problems.push(`${inboxesWithGaps} logs have a gap`);
  if (unread !== notifications) problems.push(`${notifications} notifications, but ${unread} counted as unread`);
  return problems;
}

async function withClient<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
