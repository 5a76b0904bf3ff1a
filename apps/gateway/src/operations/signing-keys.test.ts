import { SigningKeys } from './signing-keys.js';

const key = (kid: string) => ({ kid, x: 'x', y: 'y', d: 'private' });
const away = () => Promise.reject(new Error('away'));

describe('the key document', () => {
  it('is what was known while accounts is away, and new when it is back', async () => {
    let list: () => Promise<{ kid: string; x: string; y: string }[]> = async () => [key('a')];
    const keys = new SigningKeys(() => list(), 0);
    const first = await keys.document();
    list = away;
    expect(await keys.document()).toEqual(first);
    list = async () => [key('b'), key('a')];
    expect(JSON.parse((await keys.document()).body)).toMatchObject({ keys: [{ kid: 'a' }, { kid: 'b' }] });
    expect((await keys.document()).etag).not.toBe(first.etag);
  });

  it('is not there when nothing was ever known, and is as soon as something is', async () => {
    let list: () => Promise<{ kid: string; x: string; y: string }[]> = away;
    const keys = new SigningKeys(() => list(), 60_000);
    await expect(keys.document()).rejects.toMatchObject({ reason: 'SIGNING_KEYS_UNAVAILABLE' });
    list = async () => [key('a')];
    expect((await keys.document()).body).toContain('"kid":"a"');
  });

  it('asks once for all who ask at the same time, and then no more for a while', async () => {
    let asked = 0;
    const keys = new SigningKeys(async () => [key(`${++asked}`)], 60_000);
    await Promise.all([keys.document(), keys.document(), keys.document()]);
    await keys.document();
    expect(asked).toBe(1);
  });

  it('has no member of a key that nobody named', async () => {
    expect((await new SigningKeys(async () => [key('a')], 0).document()).body).not.toContain('private');
  });
});
