import { chownSync, readFileSync } from 'node:fs';
import { runCommand } from './run-command.ts';

/** How to start a program that refuses to be run by root. */
export interface Launcher {
  /** Turns a command into what is really spawned. */
  command(file: string, args: string[]): { file: string; args: string[]; uid?: number; gid?: number };
  /** Gives a file or folder to the user the program runs as. */
  own(path: string): void;
}

/**
 * Finds a way to run programs that refuse root, PostgreSQL above all. Everybody else runs them as they are. Root runs
 * them as the system user `postgres`, or `nobody` where there is none: nothing has to be installed or created.
 * @param mustReach a `program` that user has to be able to run, and a `directory` it has to be able to enter
 * @throws when root cannot hand over, with what to do about it
 */
export async function findLauncher(mustReach: { program: string; directory: string }): Promise<Launcher> {
  if (process.getuid?.() !== 0) return { command: (file, args) => ({ file, args }), own: () => undefined };
  const user = systemUser('postgres') ?? systemUser('nobody');
  if (!user) throw new Error('PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody.');
  const own = (path: string) => chownSync(path, user.uid, user.gid);
  const launchers: Launcher[] = [
    { own, command: (file, args) => ({ file, args, uid: user.uid, gid: user.gid }) },
    // A clone below /root cannot be entered by that user. With this one capability it can, and is still not root.
    { own, command: (file, args) => ({ file: 'setpriv', args: [...keepAccess(user), file, ...args] }) },
  ];
  for (const launcher of launchers) {
    if (await canRun(launcher, mustReach)) return launcher;
  }
  throw new Error(
    `PostgreSQL refuses to run as root, and the user ${user.name} cannot reach both ${mustReach.program} and ${mustReach.directory}: ` +
      'clone into a folder that others may enter (/srv, /opt), or run as a normal user.',
  );
}

interface SystemUser {
  name: string;
  uid: number;
  gid: number;
}

function systemUser(name: string): SystemUser | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { name, uid: Number(uid), gid: Number(gid) } : undefined;
}

function keepAccess(user: SystemUser): string[] {
  const capability = '+dac_override';
  const ids = ['--reuid', `${user.uid}`, '--regid', `${user.gid}`, '--clear-groups'];
  // Without the secure bit, access(2), with which initdb looks for its parts, ignores capabilities.
  return [...ids, '--securebits=+no_setuid_fixup', `--inh-caps=${capability}`, `--ambient-caps=${capability}`];
}

async function canRun(launcher: Launcher, mustReach: { program: string; directory: string }): Promise<boolean> {
  const script = ['-c', 'test -x "$0" && exec "$1" --version', mustReach.directory, mustReach.program];
  const { file, args, ...ids } = launcher.command('/bin/sh', script);
  const result = await runCommand(file, args, { cwd: '/', timeoutMs: 10_000, ...ids }).catch(() => undefined);
  return result?.code === 0;
}
