import type { SystemPostgres } from '../../../tools/system/system-postgres.ts';

/**
 * A witness inside a listener's database: writes down every committed move of a position. A consumer that applies what
 * somebody else has applied already shows here even where its effects happen to forgive it.
 */
export async function watchPositions(postgres: SystemPostgres, app: string): Promise<void> {
  const [found] = await postgres.query(app, `select from pg_tables where tablename = 'consumer_position'`);
  if (!found) return;
  await postgres.query(
    app,
    `create table if not exists chaos_position_moves (
       id bigint generated always as identity primary key, source text not null, old_seq bigint, new_seq bigint not null);
     create or replace function chaos_note_move() returns trigger language plpgsql security definer as $$
     begin
       insert into public.chaos_position_moves (source, old_seq, new_seq) values (new.source, old.seq, new.seq);
       return null;
     end $$;
     create or replace trigger chaos_note_move after update of seq on consumer_position
       for each row execute function chaos_note_move()`,
  );
}
