import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { processIdentity } from './process-identity.ts';
import { endLeftovers, ProcessRegistry } from './process-registry.ts';
import { waitFor } from './wait.ts';

let file: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'registry-')), 'processes.json');
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

describe('endLeftovers', () => {
  it('ends what a killed parent left running', async () => {
    const child = await startSleeper();
    new ProcessRegistry(file).add({ name: 'posts-1', kind: 'app', pid: child.pid! });
    const exit = once(child, 'exit');

    const ended = await endLeftovers(file);

    expect(ended.map(({ name }) => name)).toEqual(['posts-1']);
    expect((await exit)[1]).toBe('SIGTERM');
    expect(existsSync(file)).toBe(false);
  });

  it('kills what does not listen, children of its own included', async () => {
    const child = await startSleeper({ isDeaf: true });
    const grandchild = Number(readFileSync(`${file}.grandchild`, 'utf8'));
    new ProcessRegistry(file).add({ name: 'posts-1', kind: 'app', pid: child.pid! });
    const exit = once(child, 'exit');

    await endLeftovers(file, { graceMs: 50 });

    expect((await exit)[1]).toBe('SIGKILL');
    const isGone = () => processIdentity(grandchild) === undefined;
    expect(await waitFor(isGone, { timeoutMs: 20_000 })).toBe(true);
  });

  it('spares a stranger who got the same pid', async () => {
    const child = await startSleeper();
    const record = { name: 'posts-1', kind: 'app', pid: child.pid, identity: 'another boot:1' };
    writeFileSync(file, JSON.stringify([record]));

    expect(await endLeftovers(file)).toEqual([]);
    expect(processIdentity(child.pid!)).toBeDefined();
  });

  it('forgets children that ended, and takes a damaged file for an empty one', async () => {
    const child = await startSleeper();
    const registry = new ProcessRegistry(file);
    registry.add({ name: 'posts-1', kind: 'app', pid: child.pid! });
    registry.remove(child.pid!);

    expect(await endLeftovers(file)).toEqual([]);
    writeFileSync(file, '[{"pid":');
    expect(await endLeftovers(file)).toEqual([]);
  });
});

/** A process that leads a session of its own and runs until it is ended; a deaf one ignores SIGTERM and has a child. */
async function startSleeper({ isDeaf = false } = {}): Promise<ChildProcess> {
  const deaf = `process.on('SIGTERM', () => {});
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    require('node:fs').writeFileSync(process.argv[1], String(child.pid));`;
  const script = `${isDeaf ? deaf : ''} setInterval(() => {}, 1000); console.log('up')`;
  const env = { ...process.env, NODE_OPTIONS: '' };
  const child = spawn(process.execPath, ['-e', script, `${file}.grandchild`], { detached: true, env });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}
