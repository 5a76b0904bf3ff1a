import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
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

  it('gives a stale lock to one of two contenders', async () => {
    const files = Array.from({ length: 200 }, (_, round) => `${file}.${round}`);
    for (const each of files) writeFileSync(each, '{"pid":');
    const startAt = Date.now() + 1_500;
    const contenders = [contend(files, startAt), contend(files, startAt)];
    const answers = await Promise.all(contenders.map(({ taken }) => taken));
    for (const { end } of contenders) end();
    const winners = files.map((_, round) => answers.filter((taken) => taken.includes(round)).length);
    expect(winners).toEqual(files.map(() => 1));
  });

  it('lets go of nothing but its own', async () => {
    const lock = await RunnerLock.acquire(file, never);
    const other = JSON.stringify({ pid: process.ppid, identity: processIdentity(process.ppid), isStopping: false });
    writeFileSync(file, other);
    lock.release();
    expect(readFileSync(file, 'utf8')).toBe(other);
  });
});

/**
 * A process that tries every file at the same millisecond as every other contender, says which it got, and lives until
 * it is ended, because what a dead one holds is free.
 */
function contend(files: string[], startAt: number): { taken: Promise<number[]>; end: () => void } {
  const program = `
    import { RunnerLock } from ${JSON.stringify(new URL('lock.ts', import.meta.url).href)};
    const attempts = ${JSON.stringify(files)}.map((file, round) => {
      while (Date.now() < ${startAt} + 2 * round);
      return RunnerLock.acquire(file, new AbortController().signal).then(() => round);
    });
    const done = await Promise.allSettled(attempts);
    process.stdout.write(JSON.stringify(done.flatMap(({ value }) => value ?? [])));
    process.stdin.resume();`;
  const args = ['--input-type=module', '--eval', program];
  const child = spawn(process.execPath, args, { env: {}, stdio: ['pipe', 'pipe', 'inherit'] });
  const taken = once(child.stdout, 'data').then(([answer]) => JSON.parse(String(answer)) as number[]);
  return { taken, end: () => child.stdin.end() };
}
