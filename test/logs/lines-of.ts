import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppProcess, World } from '@rookery/testing';

/** A log line, as far as tests ask. */
export interface Line {
  time: string;
  level: string;
  app: string;
  instance?: string;
  requestId?: string;
  account?: string;
  context?: string;
  msg: string;
  rpc?: string;
  repeated?: number;
}

/** What a process has written to stdout. */
export function linesOf({ lines }: AppProcess): Line[] {
  return lines.map((line) => JSON.parse(line) as Line);
}

/** The files an instance has written, the oldest first. */
export function filesOf(world: World, instance: string): string[] {
  const folder = join(world.directory, 'logs');
  const placeOf = (name: string) => Number(/\.(\d+)\.log$/.exec(name)?.[1]);
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${instance}.`))
    .sort((one, other) => placeOf(one) - placeOf(other))
    .map((name) => join(folder, name));
}

/** The lines of all these files. */
export function linesIn(files: readonly string[]): string[] {
  return files.flatMap((file) => readFileSync(file, 'utf8').trimEnd().split('\n'));
}
