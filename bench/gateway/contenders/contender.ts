import type { ContenderName } from '../options.ts';

/** Somebody who answers pages. */
export interface Contender {
  name: ContenderName;
  /** Where pages are asked for. */
  url: string;
  /** Its processes at this moment by what they are, with those of a broker of its own; not PostgreSQL's. */
  processes(): [name: string, pid: number][];
  /** What its connections call themselves at PostgreSQL. */
  isConnection(applicationName: string): boolean;
  stop(): Promise<void>;
}
