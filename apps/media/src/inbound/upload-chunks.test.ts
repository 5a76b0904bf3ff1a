import type { media } from '@rookery/contracts';
import { uploadChunks } from './upload-chunks.js';

type Part = media.UploadMediaRequest['part'];

const header: Part = { $case: 'header', value: { contentType: 'image/png' } };
const chunk = (bytes: number): Part => ({ $case: 'chunk', value: Buffer.alloc(bytes) });

async function read(...parts: Part[]) {
  async function* requests() {
    for (const part of parts) yield { part };
  }
  const chunks: Buffer[] = [];
  for await (const bytes of uploadChunks(requests())) chunks.push(bytes);
  return chunks.map(({ length }) => length);
}

describe('uploadChunks', () => {
  it('yields what follows the header', async () => {
    await expect(read(header, chunk(65_536), chunk(0), chunk(1))).resolves.toEqual([65_536, 0, 1]);
  });

  it.each([
    ['no message at all', []],
    ['a chunk before the header', [chunk(1), header]],
    ['a second header', [header, chunk(1), header]],
    ['an empty message', [header, undefined]],
    ['a chunk over 64 KiB', [header, chunk(65_537)]],
  ])('refuses %s', async (_, parts) => {
    await expect(read(...parts)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
