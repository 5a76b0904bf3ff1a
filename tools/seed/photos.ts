import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { generatedPicture } from '../api/generated-picture.ts';
import { UsageError } from './options.ts';

const types: Record<string, string> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.gif': 'image/gif',
};
const generatedMax = 24;
const photosMax = 100;

/** The pictures to post, used in turn: those of a folder, or some made up here. Throws UsageError for an empty folder. */
export async function loadPhotos(directory: string | undefined): Promise<Blob[]> {
  if (directory === undefined) {
    return Promise.all(Array.from({ length: generatedMax }, (_, index) => generatedPicture(index)));
  }
  const names = await readdir(directory).catch((error: Error) => {
    throw new UsageError(`--photos ${directory}: ${error.message}`);
  });
  const pictures = names.filter((name) => extname(name).toLowerCase() in types).sort();
  if (pictures.length === 0) throw new UsageError(`--photos ${directory}: there is no picture in it`);
  return Promise.all(pictures.slice(0, photosMax).map((name) => load(join(directory, name))));
}

async function load(file: string): Promise<Blob> {
  const type = types[extname(file).toLowerCase()] ?? '';
  return new Blob([new Uint8Array(await readFile(file))], { type });
}
