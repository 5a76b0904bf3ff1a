import { setTimeout as delay } from 'node:timers/promises';
import { slowReads, endSlowReads } from '../faults/slow-reads.ts';
import type { Random } from '../random.ts';
import type { ChaosWorld } from '../world/chaos-world.ts';
import type { Journal } from './journal.ts';
import { publish, turn } from './operations.ts';
import type { Person } from './people.ts';
import { socketViews } from './socket-view.ts';
import { streamViews } from './stream-view.ts';
import { Watcher } from './watcher.ts';

interface Openings {
  world: ChaosWorld;
  people: readonly Person[];
  journal: Journal;
  random: Random;
}

const rounds = 4;
const viewsPerRound = 16;
const openWithinMs = 600;
/** Less than the gateway's look at the heads, which would find whatever was missed, and much more than delivery takes. */
const lateMs = 2_500;
const waitMsMax = 9_000;

/**
 * Opens live views at the very moment at which something happens, while the log is slow to read: whatever comes between
 * the reading and the going live must not have to wait until somebody notices. Lateness is measured against the first
 * view that was shown it and the view's own opening, so a slow machine alone is not late. Returns what was.
 */
export async function probeOpenings({ world, people, journal, random }: Openings): Promise<string[]> {
  const late: string[] = [];
  const { reader, actors } = await chooseReader(world, people);
  if (!reader || actors.length === 0) return ['the probe found nobody who hears of anybody'];
  await publish(journal, reader, { text: 'chaos probe', parentId: undefined, mentions: [] });
  const post = journal.posts.findLast(({ authorId }) => authorId === reader.id);
  if (post?.id === undefined) return ['the probe could not publish'];
  await slowReads(world.postgres);
  try {
    for (let round = 0; round < Math.min(rounds, actors.length); round++) {
      const actor = actors[round]!;
      const act = () => turn(journal, { kind: 'like', person: actor, to: post.id!, isOn: true });
      late.push(...(await openWhile({ reader, random, world }, act)));
    }
  } finally {
    await endSlowReads(world.postgres);
  }
  return late;
}

async function openWhile(
  { reader, random, world }: { reader: Person; random: Random; world: ChaosWorld },
  act: () => Promise<unknown>,
): Promise<string[]> {
  const headSeq = await headOf(world, reader);
  const watchers = Array.from({ length: viewsPerRound }, (_, index) => {
    const views = index % 2 === 0 ? socketViews : streamViews;
    // One change behind, because only a row that is read is slow to read.
    return new Watcher(reader, { views, random, lifeMsMax: 60_000, after: Math.max(0, headSeq - 1) });
  });
  const opened = watchers.map(async (view) => {
    await delay(random.int(0, openWithinMs));
    view.start();
  });
  await delay(openWithinMs / 4);
  await act();
  await Promise.all(opened);
  const deadline = Date.now() + waitMsMax;
  while (watchers.some(({ lastSeq }) => lastSeq <= headSeq) && Date.now() < deadline) await delay(20);
  await Promise.all(watchers.map((view) => view.stop()));
  const news = watchers.map(({ shown }) => shown.find(({ seq }) => seq > headSeq)?.atMs ?? Infinity);
  const first = Math.min(...news);
  return watchers.flatMap(({ openedAtMs, views }, index) => {
    const afterMs = (news[index] ?? Infinity) - Math.max(first, openedAtMs);
    if (afterMs <= lateMs) return [];
    return [`a view (${views.name}) was shown ${headSeq + 1} ${afterMs} ms after others were and it was open`];
  });
}

/** Who hears of the most people, and those people: after ten minutes of blocks and mutes some hear of hardly anybody. */
async function chooseReader(world: ChaosWorld, people: readonly Person[]) {
  let chosen: { reader: Person | undefined; actors: Person[] } = { reader: undefined, actors: [] };
  for (const reader of people) {
    const others = people.filter((person) => person !== reader);
    const actors = await heardBy(world, reader, others);
    if (actors.length > chosen.actors.length) chosen = { reader, actors };
  }
  return chosen;
}

/** Of some people those whose likes the reader is told of: nobody blocked either way or muted. */
async function heardBy({ postgres }: ChaosWorld, reader: Person, others: readonly Person[]): Promise<Person[]> {
  const text = `select blocked_id as id from blocks where blocker_id = $1 union
    select blocker_id from blocks where blocked_id = $1 union select muted_id from mutes where muter_id = $1`;
  const rows = await postgres.query<{ id: string }>('feeds', text, [reader.id]);
  const unheard = new Set(rows.map(({ id }) => id));
  return others.filter(({ id }) => !unheard.has(id));
}

async function headOf({ postgres }: ChaosWorld, { id }: Person): Promise<number> {
  const text = 'select head_seq::float as head_seq from inboxes where account_id = $1';
  const [row] = await postgres.query<{ head_seq: number }>('notifications', text, [id]);
  return row?.head_seq ?? 0;
}
