import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findNatsServer } from './find-nats-server.ts';
import { storeInCache } from './nats-cache.ts';
import { natsRelease, natsReleaseFolder } from './nats-release.ts';
import { freePort } from './ports.ts';
import { runCommand } from './run-command.ts';

const noDistribution = () => Promise.reject(new Error('this machine does not run Debian'));

let cache: string;
let log: string[];
let server: Server | undefined;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'nats-cache-'));
  log = [];
});

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

describe('findNatsServer', () => {
  it('fetches the release for this platform when its checksum is right, and keeps it', async () => {
    const releases = await serveRelease({ isHonest: true });

    const found = await find({ releases });

    expect(found).toMatchObject({ version: natsRelease, source: 'official release' });
    expect(found.path.startsWith(cache)).toBe(true);
    expect(log).toEqual(['nats-server, PATH: not there', 'nats-server, cache: empty']);
    await expect(find({ releases: 'http://127.0.0.1:1' })).resolves.toMatchObject({ source: 'cache' });
  });

  it('refuses a release whose checksum is wrong', async () => {
    const releases = await serveRelease({ isHonest: false });

    await expect(find({ releases })).rejects.toThrow(/official release: checksum of .* the release says/);
    expect(existsSync(join(cache, 'nats-server'))).toBe(false);
  });

  it('falls through to the distribution when the releases cannot be reached', async () => {
    const releases = `http://127.0.0.1:${await freePort()}`;
    const program = fakeServer(mkdtempSync(join(tmpdir(), 'package-')), '2.11.4');

    const found = await find({ releases, fetchFromDistribution: (folder) => storeInCache(folder, program) });

    expect(found).toMatchObject({ version: '2.11.4', source: 'Debian mirror' });
    expect(log.at(-1)).toMatch(/official release: .*ECONNREFUSED/);
  });

  it('says why every place had none and what to do', async () => {
    const releases = `http://127.0.0.1:${await freePort()}`;

    await expect(find({ releases })).rejects.toThrow(
      /PATH: not there[^]*cache: empty[^]*ECONNREFUSED[^]*does not run Debian[^]*set NATS_URL/,
    );
  });

  it('prefers one on PATH, unless it is too old', async () => {
    const old = mkdtempSync(join(tmpdir(), 'old-'));
    const recent = mkdtempSync(join(tmpdir(), 'recent-'));
    fakeServer(old, '2.9.10');
    const program = fakeServer(recent, '2.10.0');

    await expect(find({ path: `${old}:${recent}` })).resolves.toMatchObject({ path: program, source: 'PATH' });
    await expect(find({ path: old })).rejects.toThrow(/PATH: .* is 2\.9\.10, older than 2\.10\.0/);
  });
});

interface Setting {
  releases?: string;
  path?: string;
  fetchFromDistribution?: (folder: string) => ReturnType<typeof storeInCache>;
}

function find({ releases = 'http://127.0.0.1:1', path = '', fetchFromDistribution = noDistribution }: Setting) {
  const env = { PATH: path, ROOKERY_NATS_RELEASES_URL: releases };
  return findNatsServer({ env, cache, log: (line) => log.push(line), fetchFromDistribution });
}

function fakeServer(folder: string, version: string): string {
  const program = join(folder, 'nats-server');
  writeFileSync(program, `#!/bin/sh\necho "nats-server: v${version}"\n`);
  chmodSync(program, 0o755);
  return program;
}

/** A web server with the layout of the project's releases: vX.Y.Z/SHA256SUMS beside the archives. */
async function serveRelease({ isHonest }: { isHonest: boolean }): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'release-'));
  const name = natsReleaseFolder();
  mkdirSync(join(folder, name));
  fakeServer(join(folder, name), natsRelease);
  await runCommand('tar', ['-czf', `${name}.tar.gz`, name], { cwd: folder });
  const archive = readFileSync(join(folder, `${name}.tar.gz`));
  const checksum = createHash('sha256')
    .update(isHonest ? archive : 'something else')
    .digest('hex');
  const other = 'f'.repeat(64);
  const files: Record<string, string | Buffer> = {
    [`/v${natsRelease}/SHA256SUMS`]: `${other}  nats-server-v${natsRelease}-plan9-mips.zip\n${checksum}  ${name}.tar.gz\n`,
    [`/v${natsRelease}/${name}.tar.gz`]: archive,
  };
  server = createServer((request, response) => {
    const file = files[request.url ?? ''];
    response.writeHead(file ? 200 : 404).end(file);
  });
  await new Promise<void>((done) => server!.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
