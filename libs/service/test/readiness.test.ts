import { jest } from '@jest/globals';
import { Readiness } from '@rookery/service';

describe('Readiness', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const serving = () => {
    const readiness = new Readiness();
    readiness.onApplicationBootstrap();
    return readiness;
  };

  it('comes with the end of boot and goes with the beginning of the end', async () => {
    const readiness = new Readiness();
    expect([readiness.state, await readiness.isReady()]).toEqual(['starting', false]);
    readiness.onApplicationBootstrap();
    expect([readiness.state, await readiness.isReady()]).toEqual(['serving', true]);
    readiness.beforeApplicationShutdown();
    expect([readiness.state, await readiness.isReady()]).toEqual(['draining', false]);
  });

  it('follows what the app cannot do without, and nothing else', async () => {
    const readiness = serving();
    readiness.watch('broker', () => Promise.reject(new Error('not connected')));
    expect(await readiness.isReady()).toBe(true);
    expect(await readiness.reportWatched()).toMatchObject({ broker: { isUp: false, error: 'not connected' } });
    readiness.add('database', () => Promise.reject(new Error('away')));
    expect(await readiness.isReady()).toBe(false);
    expect(await readiness.report()).toMatchObject({ database: { isUp: false, error: 'away' } });
  });

  it('takes no answer for an answer after a second, also when it throws at once', async () => {
    const readiness = serving();
    readiness.add('hanging', () => new Promise(() => undefined));
    readiness.add('throwing', () => {
      throw new Error('thrown');
    });
    let isReported = false;
    const report = readiness.report().finally(() => (isReported = true));
    await jest.advanceTimersByTimeAsync(999);
    expect(isReported).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(await report).toMatchObject({
      hanging: { isUp: false, error: 'no answer in 1000 ms', ms: 1_000 },
      throwing: { isUp: false, error: 'thrown' },
    });
  });

  it('asks once for everybody who wants to know, and again a second after the answer', async () => {
    const readiness = serving();
    let asked = 0;
    readiness.add('database', async () => {
      asked++;
      await new Promise((done) => setTimeout(done, 900));
    });
    const first = Promise.all([readiness.isReady(), readiness.isReady()]);
    await jest.advanceTimersByTimeAsync(900);
    expect(await first).toEqual([true, true]);
    await jest.advanceTimersByTimeAsync(999);
    await readiness.isReady();
    expect(asked).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    const second = readiness.isReady();
    await jest.advanceTimersByTimeAsync(900);
    expect([await second, asked]).toEqual([true, 2]);
  });

  it('does not begin again what is still hanging, and hears its answer', async () => {
    const readiness = serving();
    let asked = 0;
    let answer = (): void => undefined;
    readiness.add('database', () => {
      asked++;
      return new Promise((done) => (answer = done));
    });
    for (let second = 0; second < 5; second++) {
      const isReady = readiness.isReady();
      await jest.advanceTimersByTimeAsync(2_000);
      expect(await isReady).toBe(false);
    }
    expect(asked).toBe(1);
    const isReady = readiness.isReady();
    answer();
    expect(await isReady).toBe(true);
  });
});
