import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findNatsServer } from './find-nats-server.ts';
import { startNats } from './nats.ts';
import { processIdentity } from './process-identity.ts';
import { freePort, isPortFree } from './ports.ts';

const program = process.env.ROOKERY_NATS_SERVER ?? (await findNatsServer()).path;

describe('startNats', () => {
  it('starts a server on the port it is given, and stops it', async () => {
    const port = await freePort();
    const server = await startNats({ program, port, directory: temporary(), durable: false });

    expect(server.url).toBe(`nats://127.0.0.1:${port}`);
    expect(await isPortFree(port)).toBe(false);
    await server.stop();
    await server.stop();
    expect(processIdentity(server.pid)).toBeUndefined();
    expect(await isPortFree(port)).toBe(true);
  });

  it('says so when the program ends instead of answering', async () => {
    await expect(startNats({ program: '/bin/false', directory: temporary() })).rejects.toThrow(/did not start/);
  });
});

function temporary(): string {
  return mkdtempSync(join(tmpdir(), 'nats-'));
}
