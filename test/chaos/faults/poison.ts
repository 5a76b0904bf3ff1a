import type { SystemPostgres } from '../../../tools/system/system-postgres.ts';

// What the effect of an event adds a row to, and which column names the event (or what is as good).
const targets: Record<string, { table: string; column: string }> = {
  notifications: { table: 'notification_changes', column: 'event_id' },
  feeds: { table: 'authored_posts', column: 'post_id' },
};

/**
 * From now on a share of the events cannot be applied, always the same ones. The failure comes as late as it can: with
 * the commit, when the handler believes that it has done its work.
 */
export async function poison(postgres: SystemPostgres, app: string, percent: number): Promise<void> {
  const { table, column } = targetOf(app);
  await postgres.query(
    app,
    `create or replace function chaos_poison() returns trigger language plpgsql as $$
     begin
       if new.${column} is not null and mod(abs(hashtext(new.${column}::text)::bigint), 100) < ${percent} then
         raise exception 'poisoned by chaos';
       end if;
       return null;
     end $$;
     drop trigger if exists chaos_poison on ${table};
     create constraint trigger chaos_poison after insert on ${table} deferrable initially deferred
       for each row execute function chaos_poison()`,
  );
}

/** Repairs what was wrong with the events. */
export async function removePoison(postgres: SystemPostgres, app: string): Promise<void> {
  await postgres.query(app, `drop trigger if exists chaos_poison on ${targetOf(app).table}`);
}

function targetOf(app: string): { table: string; column: string } {
  const target = targets[app];
  if (!target) throw new Error(`nothing of ${app} can be poisoned`);
  return target;
}
