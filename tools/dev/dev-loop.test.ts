import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isBuildCurrent, stampOfSources } from '../build/build.ts';
import { ProcessRegistry } from '../infra/process-registry.ts';
import { waitFor } from '../infra/wait.ts';
import { DataDirectory } from '../start/data-directory.ts';
import { Output } from '../start/output.ts';
import type { Session } from '../start/session.ts';
import { workspaceRoot } from '../workspace.ts';
import { DevLoop } from './dev-loop.ts';
import { SourceWatcher } from './source-watcher.ts';

const word = 'libs/words/src/word.ts';
const contract = 'proto/rookery/words/v1/words.proto';
const buf = 'node_modules/.bin/buf';
const config = ['.swcrc', 'nest-cli.json', 'tsconfig.json', 'package-lock.json'];

describe('DevLoop', () => {
  let root: string;
  let said: { event?: string; msg: string; files?: string[] }[];
  let stop: AbortController;
  let watcher: SourceWatcher;
  let loop: DevLoop;
  let running: Promise<void>;
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  /** A buf that does this when it generates. */
  const generating = (script: string) => {
    write(buf, `#!/bin/sh\n${script}\n`);
    chmodSync(join(root, buf), 0o755);
  };
  const hears = async (event: string, file: string) => {
    const isSaid = () => said.some((one) => one.event === event && one.files?.includes(file));
    if (!(await waitFor(isSaid, { timeoutMs: 20_000 }))) throw new Error(`not heard: ${JSON.stringify(said)}`);
  };
  const built = (file: string) => hears('built', file);
  const compiled = (file: string) => readFileSync(join(root, 'dist', file.replace('.ts', '.js')), 'utf8');

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'dev-loop-'));
    for (const name of config) write(name, readFileSync(join(workspaceRoot, name), 'utf8'));
    mkdirSync(join(root, 'dist'));
    write(word, 'export const word = 1;');
    write(contract, 'one');
    said = [];
    const writeLine = (text: string) => said.push(JSON.parse(text) as (typeof said)[number]);
    const output = new Output(['runner'], { json: true, isColored: false, isDetailed: false, write: writeLine });
    const data = new DataDirectory(join(root, '.rookery'));
    const host = { output, registry: new ProcessRegistry(data.processesFile) };
    // No app runs: what is saved is compiled, and nothing restarted.
    const session = { apps: [], run: { data }, host, build: stampOfSources(root) } as unknown as Session;
    stop = new AbortController();
    watcher = SourceWatcher.open(root);
    loop = new DevLoop(session, { root, watcher, stop: stop.signal });
    running = loop.run();
  });
  afterEach(async () => {
    stop.abort();
    await running;
    await loop.close();
    watcher.close();
    rmSync(root, { recursive: true });
  });

  it('takes in a contract, a manifest and code that are saved while buf generates', async () => {
    generating(
      `if grep -q two ${contract}; then echo three > ${contract}; echo {} > libs/../apps/new/app.json; ` +
        `echo 'export const word = 2;' > ${word}; fi; cp ${contract} generated-of`,
    );
    mkdirSync(join(root, 'apps/new'), { recursive: true });
    write(contract, 'two');
    await built(word);
    expect(readFileSync(join(root, 'generated-of'), 'utf8')).toBe('three\n');
    expect(compiled(word)).toContain('word = 2');
    await hears('restart-needed', 'apps/new/app.json');
    expect(said.filter(({ event }) => event === 'not-built')).toEqual([]);
  });

  it('goes on after what it cannot read, and builds what waited', async () => {
    const swcrc = readFileSync(join(root, '.swcrc'), 'utf8');
    write('.swcrc', swcrc.slice(0, 20));
    write(word, 'export const word = 3;');
    await hears('not-built', word);
    expect(existsSync(join(root, 'dist/.stamp'))).toBe(false);
    write('.swcrc', swcrc);
    write('libs/words/src/other.ts', 'export const other = 1;');
    await built(word);
    expect(compiled(word)).toContain('word = 3');
    expect(isBuildCurrent(root)).toBe(true);
  });

  it('does not say that dist is built where the compiler is another now', async () => {
    write(word, 'export const word = 4;');
    await built(word);
    expect(isBuildCurrent(root)).toBe(true);
    write('package-lock.json', '{}');
    write(word, 'export const word = 5;');
    await waitFor(() => compiled(word).includes('word = 5'), { timeoutMs: 20_000 });
    await waitFor(() => said.filter(({ event }) => event === 'built').length === 2, { timeoutMs: 20_000 });
    expect(isBuildCurrent(root)).toBe(false);
  });
});
