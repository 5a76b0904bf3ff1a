import { generateKeyPairSync } from 'node:crypto';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { currentRequest, runInRequest } from '@rookery/service';
import { KeySet } from './key-set.js';

Logger.overrideLogger(false);

const refreshMs = 60_000;
const [first, second] = [keyCalled('k1'), keyCalled('k2')];

function keyCalled(kid: string) {
  const { x = '', y = '' } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  return { kid, x, y };
}

/** Stands for `accounts`: what it lists, and how often it was asked. */
class Listing {
  asked = 0;
  isDown = false;
  keys = [first];

  async list() {
    currentRequest()?.signal?.throwIfAborted();
    this.asked++;
    if (this.isDown) throw new Error('down');
    return this.keys;
  }
}

describe('KeySet', () => {
  let listing: Listing;
  let keys: KeySet;

  beforeEach(() => {
    jest.useFakeTimers();
    listing = new Listing();
    keys = new KeySet(listing, refreshMs);
  });
  afterEach(() => {
    keys.stop();
    jest.useRealTimers();
  });

  const refused = { code: 'UNAUTHENTICATED', reason: 'TOKEN_REFUSED' };
  const unavailable = { code: 'UNAVAILABLE', reason: 'SIGNING_KEYS_UNAVAILABLE' };

  it('asks once for many requests with keys it does not know, and then not for five seconds', async () => {
    const askForMany = () =>
      Promise.allSettled(Array.from({ length: 50 }, (_, index) => keys.keyOf(`invented${index}`)));
    await askForMany();
    jest.advanceTimersByTime(4_999);
    await askForMany();
    expect(listing.asked).toBe(1);
    jest.advanceTimersByTime(1);
    await askForMany();
    expect(listing.asked).toBe(2);
    await expect(keys.keyOf('invented')).rejects.toMatchObject(refused);
  });

  it('asks for all who wait, though the one who came first has gone', async () => {
    const signal = AbortSignal.abort(new Error('gone'));
    const byTheFirst = runInRequest({ requestId: 'r', signal }, () => keys.keyOf('k1'));
    await expect(Promise.all([byTheFirst, keys.keyOf('k1')])).resolves.toHaveLength(2);
    expect(listing.asked).toBe(1);
  });

  it('asks for nothing when it knows the key', async () => {
    await keys.keyOf('k1');
    await keys.keyOf('k1');
    expect(listing.asked).toBe(1);
  });

  it('knows a new key before anybody uses it, and forgets one that is no longer listed', async () => {
    keys.start();
    await jest.advanceTimersByTimeAsync(0);
    listing.keys = [second];
    await jest.advanceTimersByTimeAsync(refreshMs);
    listing.isDown = true;
    await expect(keys.keyOf('k2')).resolves.toBeDefined();
    await expect(keys.keyOf('k1')).rejects.toMatchObject(unavailable);
  });

  it('lists again within the time it was given, and not at the same moment as others', async () => {
    keys.start();
    await jest.advanceTimersByTimeAsync(refreshMs * 0.8 - 1);
    expect(listing.asked).toBe(1);
    await jest.advanceTimersByTimeAsync(refreshMs * 9.2 + 1);
    expect(listing.asked).toBeGreaterThanOrEqual(11);
    expect(listing.asked).toBeLessThanOrEqual(13);
  });

  it('keeps what it knows while the list cannot be fetched, and tries again soon', async () => {
    keys.start();
    await jest.advanceTimersByTimeAsync(0);
    listing.isDown = true;
    await jest.advanceTimersByTimeAsync(refreshMs);
    await expect(keys.keyOf('k1')).resolves.toBeDefined();
    listing.isDown = false;
    listing.keys = [first, second];
    await jest.advanceTimersByTimeAsync(5_000);
    const { asked } = listing;
    await expect(keys.keyOf('k2')).resolves.toBeDefined();
    expect(listing.asked).toBe(asked);
  });

  it('says that it cannot tell while the list cannot be fetched, and asks again half a second later', async () => {
    listing.isDown = true;
    await expect(keys.keyOf('k1')).rejects.toMatchObject(unavailable);
    listing.isDown = false;
    await expect(keys.keyOf('k1')).rejects.toMatchObject(unavailable);
    expect(listing.asked).toBe(1);
    jest.advanceTimersByTime(500);
    await expect(keys.keyOf('k1')).resolves.toBeDefined();
  });

  it('does not go back to a list that was asked for earlier and came later', async () => {
    let answer: (keys: (typeof first)[]) => void = () => undefined;
    jest.spyOn(listing, 'list').mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
    keys.start();
    listing.keys = [first, second];
    await keys.keyOf('k2');
    answer([first]);
    await jest.advanceTimersByTimeAsync(0);
    await expect(keys.keyOf('k2')).resolves.toBeDefined();
  });

  it('asks nobody any more when it is stopped', async () => {
    keys.start();
    keys.stop();
    await jest.advanceTimersByTimeAsync(10 * refreshMs);
    expect(listing.asked).toBe(1);
  });
});
