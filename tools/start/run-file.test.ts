import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { planInstances } from './instances.ts';
import { readDatabaseServer, readRunFile, removeRunFile, writeRunFile } from './run-file.ts';

describe('the run file', () => {
  it('says where everything is while its writer lives', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'run-')), 'run.json');
    const instances = await planInstances(
      [{ name: 'posts', isGateway: false, hasDatabase: true, calls: [], listensTo: [], hearsLive: false }],
      2,
    );

    const postgresUrl = 'postgres://root:secret@127.0.0.1:5432/postgres?sslmode=verify-ca';
    writeRunFile(file, instances, { postgresUrl });

    expect(readRunFile(file)?.map(({ instance }) => instance)).toEqual(['posts-1', 'posts-2']);
    expect(readRunFile(file)?.[1]?.grpc).toBe(`127.0.0.1:${instances[1]?.grpcPort}`);
    expect(readDatabaseServer(file)).toBe('postgres://127.0.0.1:5432/?sslmode=verify-ca');
    removeRunFile(file);
    expect(readRunFile(file)).toBeUndefined();
  });

  it('counts for nothing when its writer is gone, or when it is damaged', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'run-')), 'run.json');
    writeRunFile(file, []);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"identity": "[^"]*"/, '"identity": "somebody else"'));
    expect(readRunFile(file)).toBeUndefined();
    writeFileSync(file, '{');
    expect(readRunFile(file)).toBeUndefined();
  });
});
