import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { processIdentity } from '../infra/process-identity.ts';
import { RunnerLock } from './lock.ts';

const never = new AbortController().signal;

let file: string;

beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'lock-')), 'runner.lock');
});

describe('RunnerLock', () => {
  it('keeps a second runner out until the first lets go', async () => {
    const first = await RunnerLock.acquire(file, never);

    await expect(RunnerLock.acquire(file, never)).rejects.toThrow(
      `already runs on this data directory (process ${process.pid})`,
    );
    first.release();
    await expect(RunnerLock.acquire(file, never)).resolves.toBeInstanceOf(RunnerLock);
  });

  it('waits for a runner that is stopping', async () => {
    const first = await RunnerLock.acquire(file, never);
    first.markStopping();
    const second = RunnerLock.acquire(file, never);
    expect(existsSync(file)).toBe(true);

    first.release();

    await expect(second).resolves.toBeInstanceOf(RunnerLock);
  });

  it.each([
    ['a dead process', JSON.stringify({ pid: 2 ** 22 + 1, identity: 'x', isStopping: false })],
    ['another process with the same pid', JSON.stringify({ pid: process.pid, identity: 'x', isStopping: false })],
    ['nobody readable', '{"pid":'],
  ])('ignores the lock of %s', async (_who, content) => {
    writeFileSync(file, content);
    expect(processIdentity(process.pid)).not.toBe('x');

    await expect(RunnerLock.acquire(file, never)).resolves.toBeInstanceOf(RunnerLock);
  });
});
