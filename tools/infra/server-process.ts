import { spawn } from 'node:child_process';
import { endProcess } from './end-process.ts';
import { eachLine } from './lines.ts';
import { waitFor } from './wait.ts';

/** What whoever starts a server wants to hear of it. */
export interface ServerObserver {
  /** Called with every line the server logs. */
  log?: (line: string) => void;
  /** Called with the pid as soon as there is one, before anything is waited for. */
  started?: (pid: number) => void;
}

/** How one kind of server is started, asked and stopped. */
export interface ServerDescription {
  /** For messages. */
  name: string;
  file: string;
  args: string[];
  uid?: number;
  gid?: number;
  isReady: () => Promise<boolean>;
  readyTimeoutMs: number;
  stopSignal: NodeJS.Signals;
  stopGraceMs: number;
}

/** A server that runs and answers. */
export interface ServerProcess {
  pid: number;
  /** Settles when the server process ends, for whatever reason. */
  exited: Promise<void>;
  /** Ends the server. Bounded: SIGKILL follows the grace. May be called twice. */
  stop(): Promise<void>;
}

const linesKept = 10;

/**
 * Starts a server in a session of its own, so that no signal to the caller's process group reaches it, and waits until
 * it answers.
 * @throws with its last lines when it does not start or does not answer in time; nothing is left running then
 */
export async function startServer(server: ServerDescription, observer: ServerObserver): Promise<ServerProcess> {
  const { name, file, args, uid, gid } = server;
  const ids = uid === undefined ? {} : { uid, gid };
  const child = spawn(file, args, { cwd: '/', detached: true, stdio: ['ignore', 'ignore', 'pipe'], ...ids });
  let lastLines: string[] = [];
  eachLine(child.stderr, (line) => {
    lastLines = [...lastLines.slice(1 - linesKept), line];
    observer.log?.(line);
  });
  const { pid } = child;
  if (pid === undefined) throw await new Promise<Error>((done) => child.once('error', done));
  observer.started?.(pid);
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  const isGone = () => child.exitCode !== null || child.signalCode !== null;
  const stop = async () => {
    if (!isGone()) await endProcess({ pid }, { signal: server.stopSignal, graceMs: server.stopGraceMs });
    await exited;
  };
  const bounds = { timeoutMs: server.readyTimeoutMs, intervalMs: 20 };
  const isReady = await waitFor(async () => isGone() || (await server.isReady()), bounds);
  if (isReady && !isGone()) return { pid, exited, stop };
  await stop();
  throw new Error(`${name} did not start:\n${lastLines.join('\n')}`);
}
