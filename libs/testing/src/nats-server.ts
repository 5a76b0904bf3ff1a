import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const readyTimeoutMs = 15_000;

/**
 * A NATS server of a test file's own, with JetStream in a temporary folder, on a port it keeps over restarts. The binary
 * is named by ROOKERY_NATS_SERVER.
 */
export class NatsServer {
  private process: ChildProcess | undefined;
  private port = -1;

  private constructor(private readonly folder: string) {}

  static async start(): Promise<NatsServer> {
    const server = new NatsServer(await mkdtemp(join(tmpdir(), 'rookery-nats-')));
    await server.run();
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** Starts again after `kill`, on the same port and with what its folder holds. */
  async run(): Promise<void> {
    const binary = process.env.ROOKERY_NATS_SERVER;
    if (!binary) throw new Error('expected ROOKERY_NATS_SERVER to name a nats-server binary, got nothing');
    const store = join(this.folder, 'store');
    this.process = spawn(binary, ['-a', '127.0.0.1', '-p', String(this.port), '-js', '-sd', store], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.process.unref();
    const child = this.process;
    process.once('exit', () => child.kill('SIGKILL'));
    await this.ready(child);
  }

  /** `SIGKILL` ends it at once; `SIGSTOP` and `SIGCONT` make it hang and go on. */
  async kill(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' = 'SIGKILL'): Promise<void> {
    if (!this.process || this.process.exitCode !== null) return;
    const exit = once(this.process, 'exit');
    this.process.kill(signal);
    if (signal === 'SIGKILL') await exit;
  }

  /** Kills it and starts it with nothing: all streams are lost. */
  async wipe(): Promise<void> {
    await this.kill();
    await rm(join(this.folder, 'store'), { recursive: true, force: true });
    await this.run();
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async ready(child: ChildProcess): Promise<void> {
    const lines = createInterface({ input: child.stderr! });
    const timer = setTimeout(() => child.kill('SIGKILL'), readyTimeoutMs);
    try {
      for await (const line of lines) {
        const port = /Listening for client connections on 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
        if (port) this.port = Number(port);
        if (line.includes('Server is ready')) return;
      }
      throw new Error('nats-server ended before it was ready');
    } finally {
      clearTimeout(timer);
      child.stderr?.resume();
    }
  }
}
