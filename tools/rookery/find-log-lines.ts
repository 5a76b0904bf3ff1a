import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LogRecord } from '../start/render.ts';

/** A line as an app wrote it. */
export type LogLine = LogRecord & { time: string };

/** Which lines are wanted: those that have `value` as `field`. */
export interface LineQuery {
  field: 'requestId' | 'account' | 'traceId';
  value: string;
  app: string | undefined;
  since: Date;
}

const linesMax = 20_000;

/**
 * Reads all files of a folder, rotated ones too, for the lines that are wanted; by time, those of one moment in the order
 * they were written by each process. `isCut` says that there are more than 20 000, which is where it stops.
 */
export async function findLogLines(folder: string, query: LineQuery): Promise<{ lines: LogLine[]; isCut: boolean }> {
  const lines: LogLine[] = [];
  for (const path of await filesSince(folder, query.since)) {
    for await (const text of createInterface({ input: createReadStream(path) })) {
      const line = matching(text, query);
      if (!line) continue;
      if (lines.length === linesMax) return { lines: byTime(lines), isCut: true };
      lines.push(line);
    }
  }
  return { lines: byTime(lines), isCut: false };
}

/** The oldest first. A file that was written last before the time holds nothing of it. */
async function filesSince(folder: string, since: Date): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.log'));
  const files = await Promise.all(
    names.map(async (name) => ({ path: join(folder, name), changedMs: (await stat(join(folder, name))).mtimeMs })),
  );
  return files
    .filter(({ changedMs }) => changedMs >= since.getTime())
    .sort((one, other) => one.changedMs - other.changedMs)
    .map(({ path }) => path);
}

function matching(text: string, { field, value, app, since }: LineQuery): LogLine | undefined {
  // Most lines are somebody else's: parsing them all would be most of the work.
  if (!text.includes(JSON.stringify(value))) return undefined;
  const line = parse(text);
  if (line?.[field] !== value || (app !== undefined && line.app !== app)) return undefined;
  return Date.parse(line.time) >= since.getTime() ? line : undefined;
}

/** Undefined for half a line: a process may be writing it, or was killed over it. */
function parse(text: string): LogLine | undefined {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return undefined;
  }
}

function byTime(lines: LogLine[]): LogLine[] {
  return lines.sort((one, other) => (one.time < other.time ? -1 : one.time > other.time ? 1 : 0));
}
