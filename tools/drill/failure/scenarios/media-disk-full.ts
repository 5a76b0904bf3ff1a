import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { chmod, open, readdir, readFile, rm, statfs, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../../infra/run-command.ts';
import { CannotRun } from '../../drill.ts';
import type { Place, Scenario } from '../scenario.ts';
import type { Preparation, PreparationContext } from '../staged-drill.ts';
import { hold } from './hold.ts';

const diskMiB = 64;
const ballast = 'ballast';
const blocksLeft = 4;

/** The disk that media stores pictures on. */
let disk = '';

/** Uploads fail while there is no room; what is stored is served, and everything else goes on. */
export const mediaDiskFull: Scenario = {
  name: 'media-disk-full',
  summary: 'the disk of media (a small one of its own) is full for 10 s',
  needs: { replicas: 1, natsNodes: 1 },
  perSecond: 30,
  failed: ['media disk'],
  hasUploads: true,
  recoverySecondsMax: 10,
  prepare: mountDisk,
  break: async (place) => {
    await fill();
    await hold(place, 10_000);
  },
  mend: () => rm(join(disk, ballast)),
  check: onlyWhole,
};

async function mountDisk({ closers }: PreparationContext): Promise<Preparation> {
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

/** Some blocks are left: for what comes in of one picture, but not for all that is stored of it. */
async function fill(): Promise<void> {
  const file = await open(join(disk, ballast), 'w');
  try {
    await writeUntilFull(file);
    const [{ size }, { bsize }] = await Promise.all([file.stat(), statfs(disk)]);
    await file.truncate(Math.max(0, size - blocksLeft * bsize));
  } finally {
    await file.close();
  }
}

/** Uploads come and go meanwhile, so nobody can say beforehand how much that is. */
async function writeUntilFull(file: FileHandle): Promise<void> {
  const chunk = Buffer.alloc(64 * 1024);
  try {
    for (let mebibytes = 0; mebibytes <= 2 * diskMiB; mebibytes += 1 / 16) await file.write(chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

/** Nothing waits to be stored any more, and what has a final name is whole: the name is the SHA-256 of the bytes. */
async function onlyWhole({ complain }: Place): Promise<void> {
  const waiting = await readdir(join(disk, 'incoming'));
  if (waiting.length > 0) complain(`${waiting.length} files are left of uploads that have ended`);
  const files = await readdir(join(disk, 'blobs'), { recursive: true, withFileTypes: true });
  for (const { parentPath, name } of files.filter((entry) => entry.isFile())) {
    const digest = createHash('sha256')
      .update(await readFile(join(parentPath, name)))
      .digest('hex');
    if (digest !== name) complain(`the stored file ${name} is not whole`);
  }
}
