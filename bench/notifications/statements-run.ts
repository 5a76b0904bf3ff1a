import type { Ground, Site } from './ground.ts';

/** How often each statement ran, by its text. */
export type StatementCalls = Record<string, number>;

/** Rarer ones are polls, checks and boot. */
const callsMin = 30;

/** What the databases of a site were asked for, without what the bench itself asks. */
export async function statementsOf(ground: Ground, site: Site): Promise<StatementCalls> {
  const names = ['posts', 'notifications'].map((app) => `'${new URL(site.superuserUrl(app)).pathname.slice(1)}'`);
  const rows = await ground.query(`
    select query, sum(calls)::int as calls from pg_stat_statements s join pg_database d on d.oid = s.dbid
    where d.datname in (${names.join(', ')}) group by query`);
  const calls: StatementCalls = {};
  for (const row of rows) calls[oneLine(String(row.query))] = Number(row.calls);
  return calls;
}

/** Statements that one contender runs for likes and the other does not: the two do not do the same work then. */
export function findDifferences(one: { statements: StatementCalls }, other: { statements: StatementCalls }): string[] {
  return Object.entries(one.statements)
    .filter(([text, calls]) => calls > callsMin && !(text in other.statements))
    .map(([text, calls]) => `${calls} × ${text.slice(0, 110)}`);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}
