import { statfs } from 'node:fs/promises';
import { gauge } from '@rookery/telemetry';

/** Measures the disk that a folder is on, whoever fills it. Called once. */
export function measureDisk(folder: string): void {
  gauge('rookery.disk.free', { description: 'Bytes free on the disk of the store.', unit: 'By' }, async () => {
    const { bavail, bsize } = await statfs(folder);
    return [[bavail * bsize]];
  });
  gauge('rookery.disk.size', { description: 'Bytes on the disk of the store.', unit: 'By' }, async () => {
    const { blocks, bsize } = await statfs(folder);
    return [[blocks * bsize]];
  });
}
