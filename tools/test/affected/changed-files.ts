import { runCommand } from '../../infra/run-command.ts';

const timeoutMs = 30_000;
/** Where work is brought together, in the order they are looked for. */
const trunks = ['main', 'origin/main'];

/** What is different now, and from what. */
export interface Changes {
  /** The commit that the working tree was compared with. */
  base: string;
  /** Paths relative to the workspace: written, committed or not, and removed. */
  files: string[];
}

/**
 * Asks git what has changed: commits, and what is not committed.
 * @param since a commit or branch; default where this branch left main
 * @throws when there is no git, no checkout, or no such commit
 */
export async function readChanges(root: string, since?: string): Promise<Changes> {
  const git = (...args: string[]) => runGit(root, args);
  const base = since === undefined ? await leftMainAt(git) : await git('rev-parse', '--verify', `${since}^{commit}`);
  const changed = await git('diff', '--name-only', '--no-renames', '--relative', '-z', base.trim());
  const untracked = await git('ls-files', '--others', '--exclude-standard', '-z');
  const files = new Set(`${changed}${untracked}`.split('\0').filter(Boolean));
  return { base: base.trim(), files: [...files].sort() };
}

async function leftMainAt(git: (...args: string[]) => Promise<string>): Promise<string> {
  for (const trunk of trunks) {
    const base = await git('merge-base', trunk, 'HEAD').catch(() => undefined);
    if (base) return base;
  }
  return git('rev-parse', '--verify', 'HEAD');
}

async function runGit(root: string, args: string[]): Promise<string> {
  const { code, stdout, output } = await runCommand('git', args, { cwd: root, timeoutMs });
  if (code === 0) return stdout;
  throw new Error(`--affected asks git what has changed, and "git ${args.join(' ')}" failed: ${output.trim()}`);
}
