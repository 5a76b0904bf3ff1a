import { createHash } from 'node:crypto';
import { DomainError } from '@rookery/errors';
import { LRUCache } from 'lru-cache';
import { limits } from '../limits/limits.js';

interface Newcomer {
  source: string;
  /** Who brought it: a network, see `networkOf`. */
  from: string;
}

/** Of all that is kept, what is for documents that nobody but their bringer has asked for. */
const newcomersShare = 0.25;

/**
 * Documents by their SHA-256, so that clients send a hash and not the text (Apollo's automatic persisted queries). A
 * document comes in among the newcomers, and is moved to the established when somebody else asks for it: one client that
 * brings documents for ever, and asks for all of them, pushes out its own kind, and never what others use.
 */
export class PersistedQueries {
  private readonly newcomers: LRUCache<string, Newcomer>;
  private readonly established: LRUCache<string, string>;

  constructor(bytesMax: number = limits.persistedQueryBytesMax) {
    const newcomerBytes = Math.floor(bytesMax * newcomersShare);
    this.newcomers = new LRUCache({ maxSize: newcomerBytes, sizeCalculation: ({ source }) => sizeOf(source) });
    this.established = new LRUCache({ maxSize: bytesMax - newcomerBytes, sizeCalculation: sizeOf });
  }

  /** The document with this hash. Throws NOT_FOUND `PERSISTED_QUERY_NOT_FOUND`: the client sends it whole then. */
  find(hash: string, from: string): string {
    const known = this.established.get(hash);
    if (known !== undefined) return known;
    const newcomer = this.newcomers.get(hash);
    // The words are the protocol's: clients go by them.
    if (!newcomer) throw new DomainError('NOT_FOUND', 'PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
    if (newcomer.from !== from) {
      this.newcomers.delete(hash);
      this.established.set(hash, newcomer.source);
    }
    return newcomer.source;
  }

  /** Keeps a document that was found good. */
  keep(hash: string, source: string, from: string): void {
    if (this.established.has(hash) || this.newcomers.has(hash)) return;
    this.newcomers.set(hash, { source, from });
  }
}

/** Throws INVALID_ARGUMENT when the hash is another document's. */
export function matchHash(hash: string, source: string): void {
  if (createHash('sha256').update(source).digest('hex') === hash) return;
  throw new DomainError('INVALID_ARGUMENT', 'PERSISTED_QUERY_MISMATCH', 'provided sha does not match query');
}

/** Latin-1 takes a byte for a character, and everything else two; the hash and the entry take some, too. */
function sizeOf(source: string): number {
  return 2 * source.length + 256;
}
