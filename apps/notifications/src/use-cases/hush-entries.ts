import type { Transaction } from '@rookery/database';
import { v7 as uuidv7 } from 'uuid';
import type { Cause } from '../model/effect.js';
import type { InboxEntry } from '../model/inbox.js';
import { InboxLedger } from '../model/inbox-ledger.js';
import type { KnownInboxes } from '../model/known-inboxes.js';
import { readNewestActors } from './read-touched.js';
import type { WriteLedger } from './write-ledger.js';
import { writeWishes } from './write-wishes.js';

/** An actor who is to be gone from entries of inboxes that `known` has, locked. */
interface Hushing {
  known: KnownInboxes;
  entries: readonly InboxEntry[];
  actorId: string;
  cause: Cause;
}

/** Takes an actor out of entries, and tells their recipients. */
export async function hushEntries(
  tx: Transaction,
  ledgerWriter: WriteLedger,
  { known, entries, actorId, cause }: Hushing,
): Promise<void> {
  for (const entry of entries) {
    known.addEntry(entry);
    known.addActor(entry.id, actorId);
  }
  await readNewestActors(tx, known, entries);
  const ledger = new InboxLedger(known, uuidv7);
  // One event changes many entries here: it does not name them.
  for (const entry of entries) ledger.hush(entry, actorId, { ...cause, eventId: '' });
  await ledgerWriter.write(tx, known, ledger);
  await writeWishes(tx, known.wishes);
}
