import { globSync } from 'node:fs';
import { good, stops, warns, type CheckFinding } from '../finding.ts';
import type { Machine } from '../machine.ts';

const mebibyte = 1024 ** 2;
/** A fresh cluster, streams and six compile caches take a third of it. */
const diskBytesMin = 500 * mebibyte;
const diskBytesGood = 3 * 1024 * mebibyte;
/** Six apps, PostgreSQL and NATS take 1.2 GiB when nothing is asked of them. */
const memoryBytesMin = 1024 * mebibyte;
const memoryBytesGood = 3 * 1024 * mebibyte;
const coresGood = 2;
/** Connections of six apps to each other, to PostgreSQL and the broker, and those of browsers. */
const openFilesGood = 4_096;

export function checkDisk({ dataDirectory, freeBytes }: Machine): CheckFinding {
  const free = freeBytes(dataDirectory);
  const found = `${inWords(free)} free for ${dataDirectory}`;
  const mend = 'free some space, or keep data elsewhere: npm start -- --data-dir DIR';
  if (free < diskBytesMin) return stops(found, { breaks: 'PostgreSQL and NATS cannot make their files', mend });
  if (free < diskBytesGood) return warns(found, { breaks: 'uploads, logs and streams may fill it', mend });
  return good(found);
}

export function checkMemory({ memoryBytes, cores }: Machine): CheckFinding {
  const found = `${inWords(memoryBytes)}, ${cores} ${cores === 1 ? 'core' : 'cores'}`;
  const mend = 'start fewer apps: npm start -- --only gateway,accounts';
  if (memoryBytes < memoryBytesMin) return stops(found, { breaks: 'the system ends processes to save itself', mend });
  if (memoryBytes < memoryBytesGood || cores < coresGood)
    return warns(found, { breaks: 'all is slow, and tests that wait may wait in vain', mend });
  return good(found);
}

export function checkOpenFiles({ openFilesMax }: Machine): CheckFinding {
  if (openFilesMax === undefined) return good('not known here');
  if (openFilesMax >= openFilesGood) return good(openFilesMax === Infinity ? 'no limit' : `${openFilesMax} at most`);
  return warns(`${openFilesMax} at most for one process`, {
    breaks: 'under load connections are refused: EMFILE',
    mend: `ulimit -n ${openFilesGood} (of the system: /etc/security/limits.conf)`,
  });
}

/** `npm run dev` watches every folder of sources. */
export function checkWatches({ watchesMax, root }: Machine): CheckFinding {
  if (watchesMax === undefined) return good('no limit here');
  const needed = 1 + globSync('{apps,libs,proto}/**/*/', { cwd: root, exclude: isElsewhere }).length;
  // Editors and other watchers share the limit.
  if (watchesMax >= 4 * needed) return good(`${watchesMax} at most, ${needed} needed`);
  return warns(`${watchesMax} at most, ${needed} needed by npm run dev alone`, {
    breaks: 'npm run dev looks at all files every second instead',
    mend: 'sudo sysctl fs.inotify.max_user_watches=524288',
  });
}

function isElsewhere(name: string): boolean {
  return name === 'node_modules' || name === 'dist';
}

function inWords(bytes: number): string {
  return bytes >= 1024 * mebibyte
    ? `${(bytes / 1024 / mebibyte).toFixed(1)} GiB`
    : `${Math.round(bytes / mebibyte)} MiB`;
}
