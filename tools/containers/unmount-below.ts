import { readFile } from 'node:fs/promises';
import { runCommand } from '../infra/run-command.ts';

/** Unmounts whatever is mounted in a folder, so that it can be removed: an engine leaves the network of the host in its own. */
export async function unmountBelow(directory: string): Promise<void> {
  const lines = (await readFile('/proc/self/mounts', 'utf8')).split('\n');
  const places = lines.map((line) => line.split(' ')[1] ?? '').filter((place) => place.startsWith(`${directory}/`));
  for (const place of places.reverse()) await runCommand('umount', [place], { cwd: '/', timeoutMs: 20_000 });
}
