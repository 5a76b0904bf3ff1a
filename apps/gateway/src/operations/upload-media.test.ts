import { limits } from '../limits/limits.js';
import { uploadRequests } from './upload-media.js';

async function* once(chunk: Buffer) {
  yield chunk;
}

describe('uploadRequests', () => {
  it('sends the header first and cuts what is larger than the contract allows', async () => {
    const chunks = once(Buffer.alloc(limits.uploadChunkBytesMax + 1));
    const sent: string[] = [];
    for await (const { part } of uploadRequests({ contentType: 'image/png', chunks })) {
      sent.push(part?.$case === 'chunk' ? `${part.value.length}` : `${part?.value.contentType}`);
    }
    expect(sent).toEqual(['image/png', '65536', '1']);
  });
});
