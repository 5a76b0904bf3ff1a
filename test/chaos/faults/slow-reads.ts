import type { SystemPostgres } from '../../../tools/system/system-postgres.ts';

const sleepSeconds = 0.6;

/**
 * Whoever reads the log of changes gets what it held a moment ago: the pause comes after the statement has
 * taken its snapshot, once per statement.
 */
export async function slowReads(postgres: SystemPostgres): Promise<void> {
  await postgres.query(
    'notifications',
    `create or replace function chaos_wait() returns boolean language plpgsql as $$
     begin
       perform pg_sleep(${sleepSeconds});
       return true;
     end $$;
     create policy chaos_read on notification_changes for select using ((select chaos_wait()));
     create policy chaos_insert on notification_changes for insert with check (true);
     create policy chaos_update on notification_changes for update using (true);
     create policy chaos_delete on notification_changes for delete using (true);
     alter table notification_changes enable row level security`,
  );
}

export async function endSlowReads(postgres: SystemPostgres): Promise<void> {
  await postgres.query(
    'notifications',
    `alter table notification_changes disable row level security;
     drop policy if exists chaos_read on notification_changes;
     drop policy if exists chaos_insert on notification_changes;
     drop policy if exists chaos_update on notification_changes;
     drop policy if exists chaos_delete on notification_changes`,
  );
}
