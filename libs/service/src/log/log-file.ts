import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LogFileConfig } from './log.config.js';

/** Where lines go beside stdout. */
export interface LogFile {
  write(line: string): void;
}

const hourMs = 3_600_000;
const mebibyte = 1_048_576;
/** What is kept in memory while the disk takes nothing; what comes on top is on stdout only. */
const waitingBytesMax = 4 * mebibyte;
const complainEveryMs = 60_000;
const ownerOnly = 0o600;

/**
 * Opens files that are left when they are too big or too old, the oldest deleted. Lines are written before the call
 * returns, so a process that ends, however it ends, owes none; a rotation happens between two lines.
 * @param onError told at most once a minute that the disk takes nothing
 */
export async function openLogFile(
  { path, megabytesMax, hoursMax, keptMax }: LogFileConfig,
  onError: (error: Error) => void,
): Promise<LogFile> {
  await mkdir(dirname(path), { recursive: true });
  // Brings three hundred files of date-fns: only who writes a file loads them, not every command and test.
  const { default: openRollingFile } = await import('pino-roll');
  const file = await openRollingFile({
    file: path,
    size: `${Math.ceil(megabytesMax * mebibyte)}b`,
    frequency: Math.ceil(hoursMax * hourMs),
    // Files are told apart by age through it: numbers alone begin anew with each period, and the newest would go first.
    dateFormat: "yyyy-MM-dd'T'HHmm",
    limit: { count: keptMax, removeOtherLogFiles: true },
    mkdir: true,
    sync: true,
    maxLength: waitingBytesMax,
    mode: ownerOnly,
  });
  let complainedAt = -Infinity;
  file.on('error', (error: Error) => {
    if (performance.now() - complainedAt < complainEveryMs) return;
    complainedAt = performance.now();
    onError(error);
  });
  return { write: (line) => void file.write(line) };
}
