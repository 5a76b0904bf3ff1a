import { createReadStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { cacheDirectory, withScratch } from '../infra/program-cache.ts';
import { runCommand } from '../infra/run-command.ts';
import type { Docker } from './docker.ts';

const mebibyte = 1024 * 1024;
/** What a registry and Docker compress with. */
const gzipLevel = 6;

export interface ImageSize {
  image: string;
  unpackedMiB: number;
  /** Of all layers; those that images share are counted with each. */
  compressedMiB: number;
}

/** How large images are on a node's disk and on the way to it. */
export async function measureImages(docker: Docker, images: readonly string[]): Promise<ImageSize[]> {
  return withScratch(cacheDirectory, async (scratch) => {
    const [tar, folder] = [join(scratch, 'images.tar'), join(scratch, 'images')];
    await docker.run(['save', '-o', tar, ...images]);
    await mkdir(folder);
    const { code } = await runCommand('tar', ['-xf', tar, '-C', folder], { cwd: scratch });
    if (code !== 0) throw new Error('what docker save wrote cannot be unpacked');
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as SavedImage[];
    const layers = new Map<string, number>();
    for (const layer of new Set(manifest.flatMap(({ Layers }) => Layers))) {
      layers.set(layer, await compressedBytes(join(folder, layer)));
    }
    const sizes = images.map(async (image) => {
      const saved = manifest.find(({ RepoTags }) => RepoTags?.includes(image));
      if (!saved) throw new Error(`docker save has not written ${image}`);
      const compressed = saved.Layers.reduce((sum, layer) => sum + (layers.get(layer) ?? 0), 0);
      const unpacked = Number(await docker.run(['image', 'inspect', '--format', '{{.Size}}', image]));
      return { image, unpackedMiB: inMiB(unpacked), compressedMiB: inMiB(compressed) };
    });
    return Promise.all(sizes);
  });
}

interface SavedImage {
  RepoTags: string[] | null;
  Layers: string[];
}

/** The ten folders of an image that take most, three levels deep at most, those inside others too. */
export async function largestFolders(docker: Docker, image: string): Promise<{ folder: string; MiB: number }[]> {
  const measure = ['--user', '0:0', '--entrypoint', 'du', image, '-xm', '--max-depth=3', '/rookery', '/usr'];
  const printed = await docker.run(['run', '--rm', '--network', 'none', ...measure]);
  const rows = printed
    .trim()
    .split('\n')
    .map((line) => line.split('\t') as [string, string]);
  return rows
    .map(([size, folder]) => ({ folder, MiB: Number(size) }))
    .sort((one, other) => other.MiB - one.MiB)
    .slice(0, 10);
}

async function compressedBytes(layer: string): Promise<number> {
  let bytes = 0;
  await pipeline(createReadStream(layer), createGzip({ level: gzipLevel }), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) bytes += chunk.length;
  });
  return bytes;
}

function inMiB(bytes: number): number {
  return Math.round(bytes / mebibyte);
}
