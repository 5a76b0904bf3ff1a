import type { accounts, posts } from '@rookery/contracts';
import type { Call } from '@rookery/rpc';
import type { Clients } from '../clients.js';
import type { Reads } from './reads.js';

/** What the loaders of one operation have in common. */
export interface SharedReads {
  readonly reads: Reads;
  /** Accounts that came with something else, and that the viewer may see, need not be asked for. */
  showAccounts(found: accounts.Account[]): accounts.Account[];
  /** As {@link showAccounts}, of posts. */
  showPosts(found: posts.Post[]): posts.Post[];
}

/**
 * Makes a loader for one operation, when it is first asked for; defined beside what it loads, and asked for with
 * `Loaders.of`.
 * @param edge the call of one question of the loader
 */
export type LoaderOf<Loader> = (clients: Clients, edge: () => Call, shared: SharedReads) => Loader;
