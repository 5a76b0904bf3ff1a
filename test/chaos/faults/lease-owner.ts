import type { ChaosWorld } from '../world/chaos-world.ts';
import type { SupervisedApp } from '../../../tools/system/supervised-app.ts';

/** Sessions name their instance, and a lease is an advisory lock on the hash of its name. */
const ownerQuery = `
  select activity.application_name as name
  from pg_locks join pg_stat_activity as activity using (pid)
  where locktype = 'advisory' and granted and objsubid = 1
    and pg_locks.database = (select oid from pg_database where datname = current_database())
    and ((classid::bigint << 32) | objid::bigint) = hashtextextended($1, 0)`;

/** The instance that holds a lease; when nobody does at the moment, any instance of the app. */
export async function leaseOwner(world: ChaosWorld, app: string, lease: string): Promise<SupervisedApp> {
  const [row] = await world.postgres.query<{ name: string }>(app, ownerQuery, [lease]);
  return world.instance(row?.name ?? `${app}-1`);
}
