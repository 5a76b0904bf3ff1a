import type { Call } from '@rookery/rpc';
import type { Clients } from './clients.js';
import type { Loaders } from './loaders/loaders.js';
import type { Pictures } from './operations/pictures.js';

/** What every operation works with: who asks and until when, the domain apps, and batched reads of them. */
export interface Edge {
  readonly call: Call;
  /**
   * The call of a write: as `call`, with a name for the write when the client gave the request one (`Idempotency-Key`).
   * The writes of a document come one after the other, so the n-th has the same name when the document is sent again.
   */
  readonly writeCall: () => Call;
  readonly clients: Clients;
  readonly loaders: Loaders;
  /** Pictures come with posts and accounts, and need not be asked for. */
  readonly pictures: Pictures;
}
