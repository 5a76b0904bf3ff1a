import type { ContenderName } from '../options.ts';

/** Somebody who answers pages. */
export interface Contender {
  name: ContenderName;
  /** Where pages are asked for. */
  url: string;
  /** Its processes at this moment, with those of a broker of its own; not PostgreSQL's. */
  pids(): number[];
  /** What its connections call themselves at PostgreSQL. */
  isConnection(applicationName: string): boolean;
  stop(): Promise<void>;
}
