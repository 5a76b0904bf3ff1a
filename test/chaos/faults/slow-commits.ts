import type { SystemPostgres } from '../../../tools/system/system-postgres.ts';

const sleepSecondsMax = 0.3;

/** Some transactions pause between taking their place in the outbox and their commit, as on a busy disk. */
export async function slowCommits(postgres: SystemPostgres, app: string, percent: number): Promise<void> {
  await postgres.query(
    app,
    `create or replace function chaos_pause() returns trigger language plpgsql as $$
     begin
       if random() * 100 < ${percent} then perform pg_sleep(random() * ${sleepSecondsMax}); end if;
       return null;
     end $$;
     create or replace trigger chaos_pause after insert on outbox for each row execute function chaos_pause()`,
  );
}

export async function endSlowCommits(postgres: SystemPostgres, app: string): Promise<void> {
  await postgres.query(app, 'drop trigger if exists chaos_pause on outbox');
}
