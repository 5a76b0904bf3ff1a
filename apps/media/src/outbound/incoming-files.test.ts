import { existsSync } from 'node:fs';
import { mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IncomingFile } from './incoming-files.js';

// A device that takes nothing, as a disk without space does. Linux.
const fullDevice = '/dev/full';

describe('a file on its way in', () => {
  (existsSync(fullDevice) ? it : it.skip)('says that the store is full, and leaves nothing behind', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-incoming-'));
    const path = join(folder, 'upload');
    await writeFile(path, '');
    const file = new IncomingFile(path, await open(fullDevice, 'w'));
    const refused = { code: 'UNAVAILABLE', reason: 'MEDIA_STORE_FULL', cause: { code: 'ENOSPC' } };
    await expect(file.write(Buffer.from('bytes'))).rejects.toMatchObject(refused);
    await file.remove();
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });
});
