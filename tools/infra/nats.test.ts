import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { connect } from '@nats-io/transport-node';
import { describe, expect, it } from '@jest/globals';
import { clientOptions } from './broker-access.ts';
import { DevelopmentCa } from './development-ca.ts';
import { findNatsServer } from './find-nats-server.ts';
import { startNats } from './nats.ts';
import { processIdentity } from './process-identity.ts';
import { freePort, isPortFree } from './ports.ts';
import { waitFor } from './wait.ts';

const access = { ca: await DevelopmentCa.open(temporary()), users: [] };
const program = process.env.ROOKERY_NATS_SERVER ?? (await findNatsServer()).path;

describe('startNats', () => {
  it('starts a server on the port it is given, and stops it', async () => {
    const port = await freePort();
    const server = await startNats({ program, access, port, directory: temporary(), durable: false });

    expect(server.url).toBe(`nats://127.0.0.1:${port}`);
    expect(await isPortFree(port)).toBe(false);
    await server.stop();
    await server.stop();
    expect(processIdentity(server.pid)).toBeUndefined();
    expect(await isPortFree(port)).toBe(true);
  });

  it('takes a renewed certificate on SIGHUP, and keeps its connections', async () => {
    const users = [{ name: 'anyone', publish: ['>'], subscribe: ['>'] }];
    const server = await startNats({
      program,
      access: { ...access, users },
      directory: temporary(),
      durable: false,
    });
    const connection = await connect({
      servers: server.url,
      ...(await clientOptions(access.ca, 'anyone')),
      reconnect: false,
    });
    const before = await shownSerial(server.port);

    await access.ca.renew('nats');
    process.kill(server.pid, 'SIGHUP');

    expect(await waitFor(async () => (await shownSerial(server.port)) !== before, { timeoutMs: 20_000 })).toBe(true);
    await connection.flush();
    await connection.close();
    await server.stop();
  });

  it('says so when the program ends instead of answering', async () => {
    await expect(startNats({ program: '/bin/false', access, directory: temporary() })).rejects.toThrow(/did not start/);
  });
});

/** Of the certificate a server shows now. */
async function shownSerial(port: number): Promise<string> {
  const socket = connectTcp(port, '127.0.0.1');
  await once(socket, 'data'); // INFO, in the clear
  const secure = connectTls({ socket, rejectUnauthorized: false });
  await once(secure, 'secureConnect');
  const { serialNumber } = secure.getPeerCertificate();
  secure.destroy();
  return serialNumber;
}

function temporary(): string {
  return mkdtempSync(join(tmpdir(), 'nats-'));
}
