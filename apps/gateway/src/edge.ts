import type { Call } from '@rookery/rpc';
import type { Clients } from './clients.js';
import type { Loaders } from './loaders/loaders.js';

/** What every operation works with: who asks and until when, the domain apps, and batched reads of them. */
export interface Edge {
  readonly call: Call;
  readonly clients: Clients;
  readonly loaders: Loaders;
}
