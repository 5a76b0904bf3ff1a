import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProcess } from '../infra/end-process.ts';
import { runCommand } from '../infra/run-command.ts';
import { waitFor } from '../infra/wait.ts';
import { installUnlessThere } from './debian-programs.ts';
import { noteEngineTraces } from './engine-traces.ts';
import { unmountBelow } from './unmount-below.ts';

/** An engine that answers. */
export interface Engine {
  /** Whose it is, for people. */
  description: string;
  /** What `docker` needs in its environment to find it. */
  env: NodeJS.ProcessEnv;
  /** Ends it, when it was started here, and takes away what it has left on the machine. */
  close(): Promise<void>;
}

const packages = ['docker.io', 'containerd', 'runc', 'iptables', 'iproute2', 'mmdebstrap'];
const startTimeoutMs = 60_000;

/**
 * The machine's own engine, or, as root on Debian, one of its own in a temporary folder; Debian's packages are installed
 * when they are missing.
 * @throws when neither can be had, saying why
 */
export async function openEngine(log: (line: string) => void): Promise<Engine> {
  if (await answers({})) return { description: "the machine's own", env: {}, close: () => Promise.resolve() };
  if (process.getuid?.() !== 0) throw new Error('no Docker engine answers, and only root can start one');
  await installUnlessThere({ program: '/usr/sbin/dockerd', packages }, log);
  return startEngine(log);
}

async function startEngine(log: (line: string) => void): Promise<Engine> {
  const removeTraces = await noteEngineTraces();
  const directory = await mkdtemp(join(tmpdir(), 'rookery-engine-'));
  const env = { DOCKER_HOST: `unix://${directory}/docker.sock`, DOCKER_BUILDKIT: '0' };
  const output = openSync(join(directory, 'log'), 'a');
  const args = ['--data-root', join(directory, 'data'), '--exec-root', join(directory, 'exec')];
  const daemon = spawn('dockerd', [...args, '-H', env.DOCKER_HOST, '--pidfile', join(directory, 'pid')], {
    stdio: ['ignore', output, output],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => daemon.once('exit', () => resolve()));
  const close = async () => {
    await endProcess({ pid: daemon.pid! }, { graceMs: 30_000 });
    await ended;
    await removeTraces();
    await unmountBelow(directory);
    await rm(directory, { recursive: true, force: true }).catch((error: Error) => log(`left behind: ${error.message}`));
  };
  if (await waitFor(() => answers(env), { timeoutMs: startTimeoutMs })) {
    return { description: `Debian's, in ${directory}`, env, close };
  }
  await close();
  throw new Error(`dockerd does not answer after ${startTimeoutMs / 1_000} s`);
}

async function answers(env: NodeJS.ProcessEnv): Promise<boolean> {
  const asked = runCommand('docker', ['info'], { cwd: '/', env: { ...process.env, ...env }, timeoutMs: 20_000 });
  return (await asked.catch(() => ({ code: -1 }))).code === 0;
}
