import { mkdtempSync } from 'node:fs';
import { chmod, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../../infra/run-command.ts';
import { CannotRun } from '../../drill.ts';
import type { Place, Preparation, Scenario } from '../scenario.ts';
import { hold } from './hold.ts';

const diskMiB = 64;
const ballast = 'ballast';

/** The disk that media stores pictures on. */
let disk = '';

/** Uploads fail while there is no room; what is stored is served, and everything else goes on. */
export const mediaDiskFull: Scenario = {
  name: 'media-disk-full',
  summary: 'the disk of media (a small one of its own) is full for 10 s',
  needs: { replicas: 1, natsNodes: 1 },
  perSecond: 40,
  failed: ['media disk'],
  hasUploads: true,
  recoverySecondsMax: 10,
  prepare: mountDisk,
  break: async (place) => {
    await fill();
    await hold(place, 10_000);
  },
  mend: () => rm(join(disk, ballast)),
  check: noLeftovers,
};

async function mountDisk({ closers }: Pick<Place, 'closers'>): Promise<Preparation> {
  if (process.getuid?.() !== 0) throw new CannotRun('only root may mount the small disk that is filled');
  disk = mkdtempSync(join(tmpdir(), 'rookery-disk-'));
  closers.defer(() => rm(disk, { recursive: true, force: true }));
  const bounds = { cwd: tmpdir(), timeoutMs: 5_000 };
  const size = `size=${diskMiB}m`;
  const { code, output } = await runCommand('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', disk], bounds);
  if (code !== 0) throw new CannotRun(`the small disk could not be mounted: ${output.trim()}`);
  closers.defer(async () => void (await runCommand('umount', [disk], bounds)));
  await chmod(disk, 0o777);
  return { env: { MEDIA_STORE_DIR: disk } };
}

/** To the last byte: in halves, because a file that does not fit is refused as a whole. */
async function fill(): Promise<void> {
  const { bsize, bavail } = await statfs(disk);
  const blocks = Buffer.alloc(bsize * bavail);
  await writeFile(join(disk, ballast), blocks);
}

/** A picture that did not fit leaves nothing behind that nobody would remove. */
async function noLeftovers(): Promise<string[]> {
  const left = (await readdir(disk, { recursive: true })).filter((name) => /\.(tmp|part|new)\b/.test(name));
  return left.length === 0 ? [] : [`unfinished files are left: ${left.slice(0, 5).join(', ')}`];
}
