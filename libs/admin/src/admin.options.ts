import type { Snapshot } from './snapshot-of.js';

export interface AdminOptions {
  /** The app's name: names its stream. */
  app: string;
  /** Which instance this is, e.g. `posts-1`. */
  instance: string;
  /** By source: what the app's listener of that source can be rebuilt from. */
  snapshots?: Readonly<Record<string, Snapshot>>;
}

/** Injection token of the AdminOptions. */
export const ADMIN_OPTIONS = Symbol('ADMIN_OPTIONS');
