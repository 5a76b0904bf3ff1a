import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { World } from '@rookery/testing';

/** What a world's media store holds on disk. */
export async function storedFiles(world: World): Promise<{ blobs: string[]; incoming: string[] }> {
  const [blobs, incoming] = await Promise.all(['blobs', 'incoming'].map((folder) => filesBelow(world, folder)));
  return { blobs: blobs ?? [], incoming: incoming ?? [] };
}

async function filesBelow({ directory }: World, folder: string): Promise<string[]> {
  const entries = await readdir(join(directory, 'media', folder), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}
